"""A plan as Markdown, for the comment of a pull request: cut by rank where it is too long, and never within a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlobs_compile.change.document import changed
from mlobs_compile.change.fields import shown
from mlobs_compile.change.plan import Op, Step
from mlobs_compile.change.proposal import SIGNS, STAYS, Locate, Proposal, headline, in_the_way, source
from mlobs_compile.change.text import FIELDS, more, sides
from mlobs_compile.markdown import Section, code, fitted, plain, row

LIMIT = 60_000
"""Characters; GitHub takes 65,536 in one comment, and what wraps the plan needs some."""
WHOLE = "The whole plan: `mlobs plan --format json`."
_RANK = {Op.DELETE: 0, Op.UPDATE: 1, Op.CREATE: 2, Op.RETIRE: 3, Op.MARK: 4}
_ITEMS = 50
"""Items of one list of sentences that are shown."""


def markdown(proposal: Proposal, locate: Locate) -> str:
    """The whole plan, or as much of it as has room."""
    return fitted(tuple(_sections(proposal, locate)), LIMIT, WHOLE)


def title(proposal: Proposal, verb: str, headline: str) -> Section:
    """The head of a page, which is always there."""
    named = f"### mlobs {verb} · {plain(proposal.name)} · {plain(proposal.plan.environment)}"
    return Section(0, "", (named, "", plain(headline)), ())


def _sections(proposal: Proposal, locate: Locate) -> Iterator[Section]:
    plan = proposal.plan
    yield title(proposal, "plan", headline(proposal))
    for name, items in (
        ("Refused", [one.message for one in proposal.violations]),
        ("In the way", in_the_way(plan)),
        ("Not read, so nothing of it is deleted", proposal.unread),
        ("Skipped", [str(one) for one in proposal.skipped]),
        ("Note", proposal.notes),
    ):
        if items:
            yield _listed(name, items)
    ranked = sorted(plan.steps, key=lambda step: _RANK[step.op])
    if ranked:
        head = ("", "| | object | of | why | spec |", "|---|---|---|---|---|")
        yield Section(2, "changes", head, tuple(_step(proposal, step, locate) for step in ranked))
    if plan.left:
        rows = tuple(f"- {code(str(one.step.key))}: {STAYS[one.why]}" for one in plan.left)
        yield Section(3, "objects left alone", ("", "**No longer in the spec, and left alone**", ""), rows)
    updates = tuple(_fields(step) for step in ranked if changed(step))
    if updates:
        fold = ("", "<details><summary>fields</summary>", "")
        yield Section(4, "objects with their fields", fold, updates, ("", "</details>"))
    yield Section(0, "", ("", f"Digest `{plan.digest}`"), ())


def _listed(name: str, items: Sequence[str]) -> Section:
    rows = [f"- {plain(item)}" for item in items[:_ITEMS]]
    if len(items) > _ITEMS:
        rows.append(f"- and {len(items) - _ITEMS} more")
    return Section(1, "sentences", ("", f"**{name}**", ""), tuple(rows))


def _step(proposal: Proposal, step: Step, locate: Locate) -> str:
    where = plain(source(step, locate))
    return row(code(SIGNS[step.op]), code(str(step.key)), plain(step.id), proposal.why(step), where)


def _fields(step: Step) -> str:
    found = changed(step)
    told = [f"- {code(str(step.key))}"]
    for one in found[:FIELDS]:
        before, after = sides(*shown(one))
        told.append(f"  - {plain(one.name)}: {code(before)} → {code(after)}")
    if len(found) > FIELDS:
        told.append(f"  - and {more(len(found) - FIELDS, 'field')}")
    return "\n".join(told)
