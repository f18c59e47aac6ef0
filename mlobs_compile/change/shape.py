"""The JSON Schema of a plan in a file, for gates and comments: `schemas/plan.json`, written by `mlobs schema`."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.artifact import Body
from mlobs_compile.change.closed import COUNT, FLAG, TEXT, TEXTS, closed, one_of, or_null, several
from mlobs_compile.change.document import SCHEMA_VERSION, TOOL
from mlobs_compile.change.plan import Op, Reason, Refusal, Why
from mlobs_compile.change.safety import Limit
from mlobs_compile.spec.jsonschema import MARK


def schema() -> Body:
    """JSON Schema, draft 2020-12; closed, so that a new key is a new `schema_version`."""
    properties: Mapping[str, Body] = {
        "schema_version": {"const": SCHEMA_VERSION, "description": "Another when a field changes its meaning."},
        "tool": {"const": TOOL},
        "project": closed({"name": TEXT, "id": TEXT}),
        "environment": TEXT,
        "digest": _told("What a person approves: every change with its precondition and outcome.", _digest()),
        "seal": _told("Of all the rest of the file, so that an edit of what it shows is found out.", _digest()),
        "given": closed(
            {
                "prune": FLAG,
                "adopt": TEXTS,
                "only": TEXTS,
                "allow_delete": or_null(COUNT),
                "allow_update": or_null(COUNT),
                "allow_protected": TEXTS,
            }
        ),
        "counts": closed(
            {name: COUNT for name in (*(op.value for op in Op), "kept", "left_alone", "conflicts", "owned", "wanted")}
        ),
        "safety": closed({"verdict": one_of("passed", "refused"), "refusals": several(_refusal())}),
        "changes": _told("What is done, in this order.", several(_change())),
        "left_alone": _told("Removals that are not part of the plan.", several(_change(stays=one_of(*_values(Why))))),
        "conflicts": several(_conflict()),
        "in_the_way": _told("Every object that cannot be had, with the remedy.", TEXTS),
        "skipped": several(closed({"target": TEXT, "count": COUNT, "why": TEXT})),
        "unread": _told("What could not be read; nothing of such a world is deleted.", TEXTS),
        "notes": TEXTS,
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": MARK,
        "title": "What `mlobs plan --out` writes",
        **closed(properties),
    }


def _change(**more: Body) -> Body:
    return closed(
        {
            "key": _told("World, kind and physical name.", TEXT),
            "id": _told("The node of the spec that it stands for.", TEXT),
            "op": one_of(*_values(Op)),
            "reason": one_of(*_values(Reason)),
            "risk": _told(
                "What only the live world shows, such as R15; `mlobs explain R15`.",
                several(closed({"code": TEXT, "level": one_of("high", "medium", "low")})),
            ),
            "before": _told("The live object, secrets hidden; null where there is none.", _body()),
            "after": _told("The object as it will be; null where it is removed.", _body()),
            "fields": several(_field()),
            "src": _source(),
            "precondition": _told("Digests of body and mark that the change is made for, or `absent`.", TEXT),
            "outcome": _told("Digests of body and mark after it, or `absent`.", TEXT),
            "needs": _told("Keys of what it refers to.", TEXTS),
            **more,
        }
    )


def _conflict() -> Body:
    owner = closed({"project": TEXT, "environment": TEXT})
    return closed(
        {
            "key": TEXT,
            "id": TEXT,
            "refusal": one_of(*_values(Refusal)),
            "owner": or_null(owner),
            "fields": several(_field()),
            "src": _source(),
        }
    )


def _refusal() -> Body:
    return closed(
        {
            "limit": one_of(*_values(Limit)),
            "message": TEXT,
            "count": COUNT,
            "objects": TEXTS,
            "override": _told("The options that allow it for this plan.", TEXTS),
        }
    )


def _field() -> Body:
    """A field that differs; `from` or `to` is left out on the side where it is not there."""
    return closed({"path": TEXT, "from": {}, "to": {}}, optional=("from", "to"))


def _source() -> Body:
    return _told("The line of the spec.", or_null(closed({"file": TEXT, "line": COUNT, "path": TEXT})))


def _body() -> Body:
    return {"type": ["object", "null"]}


def _digest() -> Body:
    return {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}


def _values(enum: type[Op] | type[Reason] | type[Refusal] | type[Why] | type[Limit]) -> list[str]:
    return [str(one.value) for one in enum]


def _told(description: str, schema: Body) -> Body:
    return {"description": description, **schema}
