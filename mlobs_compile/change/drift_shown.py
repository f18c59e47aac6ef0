"""Drift for people and for programs: text, Markdown, JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlobs_compile.artifact import Body, Json, dump_json
from mlobs_compile.change.document import SCHEMA_VERSION, TOOL, told
from mlobs_compile.change.drift import BY_HAND, MEANING, Drift, Drifted
from mlobs_compile.change.markdown import LIMIT, code, escaped
from mlobs_compile.change.proposal import Locate, Proposal
from mlobs_compile.change.text import field_lines, more


def headline(found: Sequence[Drifted]) -> str:
    """How many objects differ, and in which way."""
    counts = [f"{count} {MEANING[one]}" for one in Drift if (count := sum(d.drift is one for d in found))]
    return "; ".join(counts) or "everything is as the spec says"


def text(proposal: Proposal, found: Sequence[Drifted], locate: Locate) -> str:
    """For a terminal."""
    return "\n".join(_text(proposal, found, locate)) + "\n"


def _text(proposal: Proposal, found: Sequence[Drifted], locate: Locate) -> Iterator[str]:
    yield f"{proposal.name}, {proposal.plan.environment}: {headline(found)}"
    for one in found:
        yield "  " + "  ".join(filter(None, (f"{one.drift.value}: {one.key}", one.id, _source(one, locate))))
        yield from field_lines(one.fields)
    for name in proposal.unread:
        yield f"not read: {name}"
    if proposal.skipped:
        skipped = ", ".join(f"{one.count} of {one.target}" for one in proposal.skipped)
        yield f"not compared, since no world of the project takes it: {skipped}"
    by_hand = [one for one in found if one.drift in BY_HAND]
    if by_hand:
        yield "`mlobs apply` puts back what the spec says; `mlobs drift --accept KEY` takes the live value over"


def markdown(proposal: Proposal, found: Sequence[Drifted], locate: Locate) -> str:
    """For an issue or a comment: a table of objects, as far as there is room."""
    head = [
        f"### mlobs drift · {escaped(proposal.name)} · {escaped(proposal.plan.environment)}",
        "",
        escaped(headline(found)),
    ]
    head += [f"- not read: {escaped(name)}" for name in proposal.unread[:50]]
    table = ["", "| drift | object | of | spec |", "|---|---|---|---|"] if found else []
    room = LIMIT - sum(len(line) + 1 for line in (*head, *table)) - 200
    for number, one in enumerate(found):
        cells = (one.drift.value, code(str(one.key)), escaped(one.id), escaped(_source(one, locate)))
        row = f"| {' | '.join(cells)} |"
        room -= len(row) + 1
        if room < 0:
            table += [
                "",
                f"{more(len(found) - number, 'object')}; `mlobs drift` without `--format` lists them all",
            ]
            break
        table.append(row)
    return "\n".join([*head, *table, ""])


def document(proposal: Proposal, found: Sequence[Drifted], locate: Locate) -> str:
    """For a program; `schema_version` changes when a field changes its meaning."""
    return dump_json(
        {
            "schema_version": SCHEMA_VERSION,
            "tool": TOOL,
            "project": {"name": proposal.name, "id": proposal.plan.project},
            "environment": proposal.plan.environment,
            "counts": {one.value: sum(d.drift is one for d in found) for one in Drift},
            "drift": [_body(one, locate) for one in found],
            "unread": list(proposal.unread),
            "skipped": [
                {"target": one.target, "count": one.count, "why": one.why} for one in proposal.skipped
            ],
        },
        sort_keys=True,
    )


def _body(one: Drifted, locate: Locate) -> Body:
    fields: list[Json] = [told(found) for found in one.fields]
    return {
        "key": str(one.key),
        "id": one.id,
        "drift": one.drift.value,
        "fields": fields,
        "src": _source(one, locate) or None,
    }


def _source(one: Drifted, locate: Locate) -> str:
    if one.wanted is None or not one.wanted.origins:
        return ""
    path, line = locate(one.wanted.origins[0])
    return f"{path}:{line}"
