"""A plan as a file: canonical JSON that a person approves, and that `mlobs apply` holds the world against.

It has no time and no secret in it, so the same plan is the same bytes wherever it is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlobs_compile.artifact import Body, Json, dump_json
from mlobs_compile.change.digest import canonical, whole_digest
from mlobs_compile.change.fields import ABSENT, Difference, Value, differences, shown
from mlobs_compile.change.hiding import hidden
from mlobs_compile.change.objects import Existing, Wanted
from mlobs_compile.change.plan import Conflict, Line, Op, Step
from mlobs_compile.change.proposal import Locate, Proposal, in_the_way, risks
from mlobs_compile.change.safety import Violation
from mlobs_compile.route import Place

SCHEMA_VERSION = 1
TOOL = "mlobs"


@dataclass(frozen=True, slots=True)
class Given:
    """What the plan was asked for with, so that `apply` asks for the same."""

    prune: bool = False
    adopt: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    allow_delete: int | None = None
    allow_update: int | None = None
    allow_protected: tuple[str, ...] = ()


def digest_of(project_id: str, environment: str, found: Sequence[Line]) -> str:
    """The digest that a plan of these steps has."""
    return whole_digest([project_id, environment, sorted(found)])


def document(proposal: Proposal, given: Given, locate: Locate) -> str:
    """The text of `plan.json`."""
    whole = body(proposal, given, locate)
    return dump_json({**whole, "seal": seal_of(whole)}, sort_keys=True)


def seal_of(whole: Mapping[str, Json]) -> str:
    """What tells an edit of anything that a reader of the file is shown; the digest is of the changes alone."""
    return whole_digest({key: value for key, value in whole.items() if key != "seal"})


def body(proposal: Proposal, given: Given, locate: Locate) -> Body:
    """The same as data."""
    plan = proposal.plan
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": TOOL,
        "project": {"name": proposal.name, "id": plan.project},
        "environment": plan.environment,
        "digest": plan.digest,
        "given": {
            "prune": given.prune,
            "adopt": list(given.adopt),
            "only": list(given.only),
            "allow_delete": given.allow_delete,
            "allow_update": given.allow_update,
            "allow_protected": list(given.allow_protected),
        },
        "counts": _counts(proposal),
        "safety": {
            "verdict": "refused" if proposal.violations else "passed",
            "refusals": [_refusal(one) for one in proposal.violations],
        },
        "changes": [_change(step, locate) for step in plan.steps],
        "left_alone": [{**_change(one.step, locate), "stays": one.why.value} for one in plan.left],
        "conflicts": [_conflict(one, locate) for one in plan.conflicts],
        "in_the_way": list(in_the_way(plan)),
        "skipped": [{"target": one.target, "count": one.count, "why": one.why} for one in proposal.skipped],
        "unread": list(proposal.unread),
        "notes": list(proposal.notes),
    }


def _counts(proposal: Proposal) -> Body:
    plan = proposal.plan
    return {
        **{op.value: len(plan.of(op)) for op in Op},
        "kept": plan.kept,
        "left_alone": len(plan.left),
        "conflicts": len(plan.conflicts) + len(plan.clashes),
        "owned": plan.owned,
        "wanted": plan.wanted,
    }


def _refusal(one: Violation) -> Body:
    return {
        "limit": one.limit.value,
        "message": one.message,
        "count": one.count,
        "objects": list(one.objects),
        "override": list(one.override),
    }


def _change(step: Step, locate: Locate) -> Body:
    object = step.after or step.before
    return {
        "key": str(step.key),
        "id": step.id,
        "op": step.op.value,
        "reason": step.reason.value,
        "risk": [{"code": code, "level": level} for code, _, level in risks(step)],
        "before": _hidden(step.before),
        "after": _hidden(step.after),
        "fields": [told(one) for one in changed(step)],
        "src": _line(step.after, locate),
        "precondition": step.precondition,
        "outcome": step.outcome,
        "needs": [str(key) for key in (object.needs if object else ())],
    }


def changed(step: Step) -> tuple[Difference, ...]:
    """The fields that an update changes; none for what comes or goes as a whole."""
    if step.before is None or step.after is None:
        return ()
    return differences(step.before.body, step.after.body)


def told(difference: Difference) -> Body:
    """A difference as data; a side that is not there has no key."""
    before, after = shown(difference)
    return {"path": difference.name, **_side("from", before), **_side("to", after)}


def _side(name: str, value: Value) -> Body:
    return {} if value is ABSENT else {name: value}


def _hidden(one: Existing | Wanted | None) -> Json:
    return None if one is None else canonical(hidden(one.body))


def _line(after: Wanted | None, locate: Locate) -> Json:
    if after is None or not after.origins:
        return None
    return _place(after.origins[0], locate)


def _place(place: Place, locate: Locate) -> Body:
    path, line = locate(place)
    return {"file": path, "line": line, "path": str(place.route)}


def _conflict(one: Conflict, locate: Locate) -> Body:
    mark = one.existing.mark
    return {
        "key": str(one.wanted.key),
        "id": one.wanted.id,
        "refusal": one.refusal.value,
        "owner": {"project": mark.project, "environment": mark.environment} if mark else None,
        "fields": [told(found) for found in differences(one.existing.body, one.wanted.body)],
        "src": _line(one.wanted, locate),
    }
