"""The JSON Schema of a plan in a file, for gates and comments: `schemas/plan.json`, written by `mlobs schema`."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.artifact import Body, Json
from mlobs_compile.change.document import SCHEMA_VERSION, TOOL
from mlobs_compile.change.plan import Op, Reason, Refusal, Why
from mlobs_compile.change.safety import Limit
from mlobs_compile.spec.jsonschema import MARK

_TEXT: Body = {"type": "string"}
_FLAG: Body = {"type": "boolean"}
_COUNT: Body = {"type": "integer", "minimum": 0}
_TEXTS: Body = {"type": "array", "items": _TEXT}


def schema() -> Body:
    """JSON Schema, draft 2020-12; closed, so that a new key is a new `schema_version`."""
    properties: Mapping[str, Body] = {
        "schema_version": {"const": SCHEMA_VERSION, "description": "Another when a field changes its meaning."},
        "tool": {"const": TOOL},
        "project": _map({"name": _TEXT, "id": _TEXT}),
        "environment": _TEXT,
        "digest": _told("What a person approves: every change with its precondition and outcome.", _digest()),
        "seal": _told("Of all the rest of the file, so that an edit of what it shows is found out.", _digest()),
        "given": _map(
            {
                "prune": _FLAG,
                "adopt": _TEXTS,
                "only": _TEXTS,
                "allow_delete": _or_null(_COUNT),
                "allow_update": _or_null(_COUNT),
                "allow_protected": _TEXTS,
            }
        ),
        "counts": _map(
            {name: _COUNT for name in (*(op.value for op in Op), "kept", "left_alone", "conflicts", "owned", "wanted")}
        ),
        "safety": _map({"verdict": _enum("passed", "refused"), "refusals": _list(_refusal())}),
        "changes": _told("What is done, in this order.", _list(_change())),
        "left_alone": _told("Removals that are not part of the plan.", _list(_change(stays=_enum(*_values(Why))))),
        "conflicts": _list(_conflict()),
        "in_the_way": _told("Every object that cannot be had, with the remedy.", _TEXTS),
        "skipped": _list(_map({"target": _TEXT, "count": _COUNT, "why": _TEXT})),
        "unread": _told("What could not be read; nothing of such a world is deleted.", _TEXTS),
        "notes": _TEXTS,
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": MARK,
        "title": "What `mlobs plan --out` writes",
        **_map(properties),
    }


def _change(**more: Body) -> Body:
    return _map(
        {
            "key": _told("World, kind and physical name.", _TEXT),
            "id": _told("The node of the spec that it stands for.", _TEXT),
            "op": _enum(*_values(Op)),
            "reason": _enum(*_values(Reason)),
            "risk": _told(
                "What only the live world shows, such as R15; `mlobs explain R15`.",
                _list(_map({"code": _TEXT, "level": _enum("high", "medium", "low")})),
            ),
            "before": _told("The live object, secrets hidden; null where there is none.", _body()),
            "after": _told("The object as it will be; null where it is removed.", _body()),
            "fields": _list(_field()),
            "src": _source(),
            "precondition": _told(
                "Digests of body and mark that the change is made for, or `absent`.", _TEXT
            ),
            "outcome": _told("Digests of body and mark after it, or `absent`.", _TEXT),
            "needs": _told("Keys of what it refers to.", _TEXTS),
            **more,
        }
    )


def _conflict() -> Body:
    owner = _map({"project": _TEXT, "environment": _TEXT})
    return _map(
        {
            "key": _TEXT,
            "id": _TEXT,
            "refusal": _enum(*_values(Refusal)),
            "owner": _or_null(owner),
            "fields": _list(_field()),
            "src": _source(),
        }
    )


def _refusal() -> Body:
    return _map(
        {
            "limit": _enum(*_values(Limit)),
            "message": _TEXT,
            "count": _COUNT,
            "objects": _TEXTS,
            "override": _told("The options that allow it for this plan.", _TEXTS),
        }
    )


def _field() -> Body:
    """A field that differs; `from` or `to` is left out on the side where it is not there."""
    return _map({"path": _TEXT, "from": {}, "to": {}}, optional=("from", "to"))


def _source() -> Body:
    return _told("The line of the spec.", _or_null(_map({"file": _TEXT, "line": _COUNT, "path": _TEXT})))


def _body() -> Body:
    return {"type": ["object", "null"]}


def _digest() -> Body:
    return {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}


def _values(enum: type[Op] | type[Reason] | type[Refusal] | type[Why] | type[Limit]) -> list[str]:
    return [str(one.value) for one in enum]


def _enum(*values: str) -> Body:
    return {"enum": list(values)}


def _list(items: Body) -> Body:
    return {"type": "array", "items": items}


def _or_null(schema: Body) -> Body:
    return {"anyOf": [schema, {"type": "null"}]}


def _told(description: str, schema: Body) -> Body:
    return {"description": description, **schema}


def _map(properties: Mapping[str, Json], optional: tuple[str, ...] = ()) -> Body:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }
