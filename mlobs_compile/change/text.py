"""A plan for a terminal: what is done with each object and why, with the fields that change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlobs_compile.artifact import Json, json_line
from mlobs_compile.change import excerpt
from mlobs_compile.change.document import changed
from mlobs_compile.change.excerpt import plain
from mlobs_compile.change.fields import ABSENT, Difference, Value, shown
from mlobs_compile.change.plan import Step
from mlobs_compile.change.proposal import SIGNS, STAYS, Locate, Proposal, headline, in_the_way, source
from mlobs_compile.change.safety import Violation

OPTIONS = 5
"""Options that are shown of those that allow a plan."""
FIELDS = 12
"""Fields of one object that are shown; the others are counted."""


def text(proposal: Proposal, locate: Locate) -> str:
    """The whole plan."""
    return "\n".join(_lines(proposal, locate)) + "\n"


def first(proposal: Proposal) -> str:
    """The line that says it all: whose plan it is, and how much is done."""
    return f"{proposal.name}, {proposal.plan.environment}: {headline(proposal)}"


def _lines(proposal: Proposal, locate: Locate) -> Iterator[str]:
    plan = proposal.plan
    yield first(proposal)
    yield from (line for step in plan.steps for line in _step(proposal, step, locate))
    left = [f"- {one.step.key}  {one.step.id}  {STAYS[one.why]}" for one in plan.left]
    yield from _section("no longer in the spec, and left alone:", left)
    yield from _section("in the way:", in_the_way(plan))
    yield from _section("not read, so nothing of it is deleted:", proposal.unread)
    yield from _section(
        "skipped, since no world of the project takes it:", [str(one) for one in proposal.skipped]
    )
    yield from _section("refused:", [line for one in proposal.violations for line in refusal(one)])
    yield from _section("note:", proposal.notes)
    yield f"digest {plan.digest}"


def refusal(one: Violation) -> Iterator[str]:
    """Why a plan may not be carried out, the objects, and the options that allow it."""
    yield one.message
    yield from (f"  {key}" for key in one.objects)
    if one.count > len(one.objects):
        yield f"  and {one.count - len(one.objects)} more"
    if one.override:
        yield f"  with {' '.join(one.override[:OPTIONS])}{' ...' if one.override[OPTIONS:] else ''} it is done"


def _section(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield title
        yield from (f"  {item}" for item in items)


def _step(proposal: Proposal, step: Step, locate: Locate) -> Iterator[str]:
    where = source(step, locate)
    told = (f"{SIGNS[step.op]} {step.key}", step.id, where, proposal.why(step))
    yield "  " + "  ".join(filter(None, told))
    yield from field_lines(changed(step))


def field_lines(found: Sequence[Difference]) -> Iterator[str]:
    """The fields that differ, one on a line."""
    for one in found[:FIELDS]:
        before, after = sides(*shown(one))
        yield f"      {plain(one.name)}: {before} → {after}"
    if len(found) > FIELDS:
        yield f"      and {more(len(found) - FIELDS, 'field')}"


def more(count: int, noun: str) -> str:
    """How many are left out: `1 field more`, `2 fields more`."""
    return f"{count} {noun if count == 1 else f'{noun}s'} more"


def sides(before: Value, after: Value) -> tuple[str, str]:
    """Two values on one line each, cut where they are long, and so that one sees what differs."""
    if before is ABSENT or after is ABSENT:
        return _alone(before), _alone(after)
    one, other = written(before), written(after)
    if one == other:  # a text and the number that it looks like
        one, other = json_line(before), json_line(after)
    return excerpt.sides(one, other)


def _alone(one: Value) -> str:
    return "(not there)" if one is ABSENT else excerpt.sides(written(one), "")[0]


def written(one: Json) -> str:
    """A value as JSON, a plain text without its quotes."""
    return one if isinstance(one, str) and one.strip() else json_line(one)
