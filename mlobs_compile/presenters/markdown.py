"""For the comment of a pull request: the risks as a table, what they concern, and everything else folded away.

At most 65,536 characters, as many as a comment of GitHub takes; what does not fit is cut by rank, between rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlobs_compile.markdown import Section, code, fitted, plain, row
from mlobs_compile.presenter import Presenter
from mlobs_compile.review import telling
from mlobs_compile.review.change import Change
from mlobs_compile.review.verdict import Finding, Resources, Verdict

MOST = 65_536
_FOR_THE_RUN = 300
"""Characters kept free for the line that says which run speaks."""
WHOLE = "The whole review: `mlobs diff --format json`."
_RULE = "|---|---|---|---|"


def render(verdict: Verdict) -> str:
    """The page."""
    mark = "" if verdict.changed else " change=none"
    head = Section(0, "", (f"<!-- mlobs:review project={verdict.project}{mark} -->", *_title(verdict)), ())
    return fitted((head, *_sections(verdict)), MOST - _FOR_THE_RUN, WHOLE)


def _title(verdict: Verdict) -> Iterator[str]:
    if not verdict.changed:
        yield f"### mlobs · {plain(verdict.project)}: nothing changes"
        yield ""
        yield f"Compared with {code(verdict.base)}: {verdict.unchanged:,} objects are the same."
        return
    risky = telling.risks(verdict.findings)
    parts = [
        f"{risky} risk{'' if risky.startswith('1 ') and ',' not in risky else 's'}"
        if risky
        else "no open risk",
        telling.tally(verdict.changes) or "generated objects only",
        ", ".join(verdict.environments),
    ]
    if any(telling.paid(verdict)):
        parts.append(f"est. {telling.money(telling.bill(verdict))} a month")
    yield f"### mlobs · {plain(verdict.project)} · " + " · ".join(parts)


def _sections(verdict: Verdict) -> Iterator[Section]:
    opened = [one for one in verdict.findings if one.open]
    accepted = [one for one in verdict.findings if not one.open]
    if opened:
        head = ("", "| risk | object | change | where |", _RULE)
        yield Section(1, "risks", head, tuple(_risk(one) for one in opened))
    if accepted:
        head = ("", "| accepted | object | change | why, until when |", _RULE)
        yield Section(3, "accepted risks", head, tuple(_accepted(one) for one in accepted))
    concerned = telling.blast(verdict)
    if concerned:
        yield Section(2, "", ("", f"**Concerns** {plain(concerned)}."), ())
    for text in (_cover(verdict), _cost(verdict), _replay(verdict)):
        if text:
            yield text
    if verdict.notes:
        notes = tuple(f"- {plain(note)}" for note in verdict.notes)
        yield Section(2, "notes", ("", "**To know**", ""), notes)
    if verdict.changes:
        yield _all_changes(verdict.changes)
    if verdict.resources:
        yield _generated(verdict.resources)
    if verdict.changed:
        yield Section(2, "", _foot(verdict), ())


def _risk(one: Finding) -> str:
    level = f"**{one.level.value}**" if one.level.value == "high" else one.level.value
    label = f"{level} {one.title} ({one.code})"
    if one.accepted and one.accepted.expired:
        label += f", accepted until {one.accepted.until}"
    via = telling.via(one)
    where = code(telling.where(one)) + (f" {plain(via)}" if via else "")
    return row(label, code(one.sighting.object), plain(one.sighting.text), where)


def _accepted(one: Finding) -> str:
    assert one.accepted is not None
    why = f"{plain(one.accepted.reason)}, until {one.accepted.until} ({code(one.accepted.line)})"
    label = f"{one.level.value} {one.title} ({one.code})"
    return row(label, code(one.sighting.object), plain(one.sighting.text), why)


def _cover(verdict: Verdict) -> Section | None:
    rows = tuple(
        f"- {plain(text)} ({', '.join(environments)})" for text, environments in telling.covers(verdict)
    )
    return Section(4, "changes of cover", ("", "**Cover**", ""), rows) if rows else None


def _cost(verdict: Verdict) -> Section | None:
    rows = [
        row(
            code(one.item),
            one.environment,
            f"{one.count_before} → {one.count_after}",
            telling.money(one.after - one.before) + ("" if one.sure else ", unsure"),
        )
        for one in telling.paid(verdict)
    ]
    rows += [row(plain(text), "", "", "price not known") for text in verdict.figures.unpriced]
    if not rows:
        return None
    bill, day = telling.money(telling.bill(verdict)), verdict.figures.prices_of
    title = f"<details><summary>Cost: {bill} a month, estimated by list prices of {day}</summary>"
    head = ("", title, "", "| item | environment | number | a month |", _RULE)
    return Section(6, "items of cost", head, tuple(rows), ("", "</details>"))


def _replay(verdict: Verdict) -> Section | None:
    rows = [
        row(code(one.id), one.environment, *telling.replayed(one), plain(one.why))
        for one in verdict.figures.replayed
    ]
    if not rows:
        return None
    days = verdict.figures.replayed[0].days
    title = f"**Replay** over the last {days} days: how often each alert would have fired"
    head = ("", title, "", "| alert | environment | before | after | |", "|---|---|---|---|---|")
    return Section(4, "replayed alerts", head, tuple(rows))


def _all_changes(changes: Sequence[Change]) -> Section:
    title = f"<details><summary>All changes: {telling.tally(changes)}</summary>"
    return Section(5, "changes", ("", title, ""), tuple(map(_change, changes)), ("", "</details>"))


def _change(change: Change) -> str:
    sign = telling.SIGNS[change.op]
    fields = "; ".join(code(telling.field(one)) for one in change.fields)
    parts = [
        f"- {sign} {change.noun} {code(telling.headline(change).removeprefix(change.noun).strip())}",
        *([f": {fields}"] if fields else []),
        *([f" ({', '.join(change.blast.environments)})"] if change.blast.environments else []),
        *([f", {plain(telling.beside(change))}"] if telling.beside(change) else []),
        *([f" · {code(str(change.line))}"] if change.line else []),
    ]
    return "".join(parts)


def _generated(resources: Sequence[Resources]) -> Section:
    rows = tuple(
        row(one.target, plain(one.kind), str(one.added), str(one.removed), str(one.changed), str(one.renamed))
        for one in resources
    )
    head = (
        "",
        "<details><summary>Generated objects</summary>",
        "",
        "| target | kind | added | removed | changed | renamed |",
        "|---|---|---|---|---|---|",
    )
    return Section(7, "rows of generated objects", head, rows, ("", "</details>"))


def _foot(verdict: Verdict) -> tuple[str, ...]:
    same = f"{verdict.unchanged:,} objects are unchanged."
    return (
        "",
        f"<sub>Compared with {code(verdict.base)}. {same} What a risk means: `mlobs explain R04`.</sub>",
    )


PRESENTER = Presenter("markdown", render)
