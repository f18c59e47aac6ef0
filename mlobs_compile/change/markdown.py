"""A plan as Markdown, for the comment of a pull request: cut by rank where it is too long, and never within a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from mlobs_compile.change.document import changed
from mlobs_compile.change.fields import shown
from mlobs_compile.change.plan import Op, Step
from mlobs_compile.change.proposal import SIGNS, STAYS, Locate, Proposal, headline, in_the_way, source
from mlobs_compile.change.text import FIELDS, more, sides

LIMIT = 60_000
"""Characters; GitHub takes 65,536 in one comment, and what wraps the plan needs some."""
_RANK = {Op.DELETE: 0, Op.UPDATE: 1, Op.CREATE: 2, Op.RETIRE: 3, Op.MARK: 4}


def markdown(proposal: Proposal, locate: Locate) -> str:
    """The whole plan, or as much of it as has room."""
    plan = proposal.plan
    head = [
        f"### mlobs plan · {escaped(proposal.name)} · {escaped(plan.environment)}",
        "",
        headline(proposal),
    ]
    for title, items in (
        ("Refused", [one.message for one in proposal.violations]),
        ("In the way", in_the_way(plan)),
        ("Not read, so nothing of it is deleted", proposal.unread),
        ("Skipped", [str(one) for one in proposal.skipped]),
        ("Note", proposal.notes),
    ):
        head += ["", f"**{title}**", "", *(f"- {escaped(item)}" for item in items[:50])] if items else []
        head += [f"- and {len(items) - 50} more"] if len(items) > 50 else []
    tail = ["", f"Digest `{plan.digest}`", ""]
    room = LIMIT - sum(len(line) + 1 for line in (*head, *tail)) - 400
    ranked = sorted(plan.steps, key=lambda step: _RANK[step.op])
    table = list(_rows(proposal, ranked, locate, room * 2 // 3))
    left = list(_left(proposal, room // 10))
    used = sum(len(line) + 1 for line in (*table, *left))
    return "\n".join([*head, *table, *left, *_details(ranked, room - used), *tail])


def _rows(proposal: Proposal, steps: Sequence[Step], locate: Locate, room: int) -> Iterator[str]:
    if not steps:
        return
    yield from ("", "| | object | of | why | spec |", "|---|---|---|---|---|")

    def row(step: Step) -> list[str]:
        where = source(step, locate)
        cells = (
            f"`{SIGNS[step.op]}`",
            code(str(step.key)),
            escaped(step.id),
            proposal.why(step),
            escaped(where),
        )
        return [f"| {' | '.join(cells)} |"]

    yield from _as_much(steps, row, room, "change")


def _left(proposal: Proposal, room: int) -> Iterator[str]:
    left = {one.step.key: STAYS[one.why] for one in proposal.plan.left}
    if left:
        yield from ("", "**No longer in the spec, and left alone**", "")
        steps = [one.step for one in proposal.plan.left]
        yield from _as_much(
            steps, lambda step: [f"- {code(str(step.key))}: {left[step.key]}"], room, "object"
        )


def _details(steps: Sequence[Step], room: int) -> Iterator[str]:
    updates = [step for step in steps if changed(step)]
    if updates and room > 500:
        yield from ("", "<details><summary>fields</summary>", "")
        yield from _as_much(updates, _fields, room - 100, "object")
        yield from ("", "</details>")


def _fields(step: Step) -> list[str]:
    found = changed(step)
    told = [f"- {code(str(step.key))}"]
    for one in found[:FIELDS]:
        before, after = sides(*shown(one))
        told.append(f"  - {escaped(one.name)}: {code(before)} → {code(after)}")
    return [*told, f"  - and {more(len(found) - FIELDS, 'field')}"] if len(found) > FIELDS else told


def _as_much(steps: Sequence[Step], of: Callable[[Step], list[str]], room: int, noun: str) -> Iterator[str]:
    """The entries for which there is room, and how many are left out."""
    for number, step in enumerate(steps):
        entry = of(step)
        room -= sum(len(line) + 1 for line in entry)
        if room < 0:
            left = len(steps) - number
            yield from ("", f"{more(left, noun)} {'is' if left == 1 else 'are'} in `plan.json`")
            return
        yield from entry


def escaped(text: str) -> str:
    """Text that no table and no markup takes for its own."""
    return re.sub(r"([\\*_<>|\[\]])", r"\\\1", text).replace("\n", " ")


def code(text: str) -> str:
    """Text in code quotes, in a row of a table as well."""
    ticks = "``" if "`" in text else "`"
    piped = text.replace("|", "\\|")
    return f"{ticks}{piped}{ticks}"
