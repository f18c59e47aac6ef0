"""Drift for people and for programs: text, Markdown, JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlobs_compile.artifact import Body, Json, dump_json
from mlobs_compile.change.document import SCHEMA_VERSION, TOOL, told
from mlobs_compile.change.drift import BY_HAND, MEANING, Drift, Drifted
from mlobs_compile.change.markdown import LIMIT, title
from mlobs_compile.change.proposal import Locate, Proposal
from mlobs_compile.change.text import field_lines
from mlobs_compile.markdown import Section, code, fitted, plain, row


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
    sections = [title(proposal, "drift", headline(found))]
    if proposal.unread:
        unread = tuple(f"- not read: {plain(name)}" for name in proposal.unread)
        sections.append(Section(1, "worlds that were not read", ("",), unread))
    if found:
        rows = tuple(
            row(one.drift.value, code(str(one.key)), plain(one.id), plain(_source(one, locate)))
            for one in found
        )
        sections.append(
            Section(2, "objects", ("", "| drift | object | of | spec |", "|---|---|---|---|"), rows)
        )
    return fitted(sections, LIMIT, "All of them: `mlobs drift` without `--format`.")


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
