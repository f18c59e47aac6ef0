"""For a terminal: the risks first, then what changes of each thing, the numbers, and what stays as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from mlobs_compile.presenter import Presenter
from mlobs_compile.review import telling
from mlobs_compile.review.change import Change, Direction, Field, Generated, Op
from mlobs_compile.review.verdict import Finding, Verdict

_SIGNS = {Op.ADDED: "+", Op.REMOVED: "-", Op.RENAMED: ">", Op.CHANGED: "~"}
_MOST = 6
"""Fields of one change that are listed; of a board with more, people open the board."""
_PROJECT = "the project"


def _render(verdict: Verdict) -> str:
    return "\n".join(_blocks(verdict)) + "\n"


def _blocks(verdict: Verdict) -> Iterator[str]:
    if verdict.findings:
        yield "\n".join(map(_line, _risks(verdict.findings))) + "\n"
    for title, changes in _by_thing(verdict.changes):
        lines = [line for change in changes for line in _change(change, verdict)]
        yield "\n".join(map(_line, (title, *lines))) + "\n"
    numbers = [*_cover(verdict), *_cost(verdict), *_replays(verdict)]
    if numbers:
        yield "\n".join(map(_line, numbers)) + "\n"
    yield from map(_line, _end(verdict))


def _line(text: str) -> str:
    """The text on one line: a reason with a line break would begin a command of a CI log, an escape paints it."""
    return "".join(one if one.isprintable() else "⏎" if one == "\n" else " " for one in text)


def _risks(findings: Iterable[Finding]) -> Iterator[str]:
    """A row for each risk, in columns."""
    rows = [_row(one) for one in findings]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [text.ljust(width) for text, width in zip(row, widths, strict=False)]
        yield "  ".join([*cells, row[-1]]).rstrip()


def _row(one: Finding) -> tuple[str, ...]:
    level = one.level.value.upper() if one.open else "accepted"
    said = one.sighting.text
    if one.accepted:
        until = "ended on" if one.accepted.expired else "until"
        said += f" ({one.accepted.reason}; {until} {one.accepted.until}, {one.accepted.line})"
    return level, f"{one.code} {one.title}", one.sighting.object, said, telling.where(one)


def _by_thing(changes: Iterable[Change]) -> Iterator[tuple[str, Sequence[Change]]]:
    """Changes by what they are about, settings of the project first."""
    found: dict[str, list[Change]] = {_PROJECT: []}
    for change in changes:
        subjects = change.blast.subjects
        kind, name = subjects[0] if subjects else ("project", "")
        title = _PROJECT if kind == "project" else f"{kind} {name}"
        if len(subjects) > 1:
            title += f" and {len(subjects) - 1} more"
        found.setdefault(title, []).append(change)
    return ((title, those) for title, those in found.items() if those)


def _change(change: Change, verdict: Verdict) -> Iterator[str]:
    name = f"{change.old_name} → {change.name}" if change.op is Op.RENAMED else change.name
    where = f"  {change.line}" if change.line else ""
    via = f", by {change.line.via}" if change.line and change.line.via else ""
    environments = change.blast.environments
    only = f"  [{', '.join(environments)}]" if set(environments) < set(verdict.environments) else ""
    what = f"{_SIGNS[change.op]} {change.noun} {name}"
    known = "" if isinstance(change.object, Generated) else _known(change)
    yield f"  {what}{known}{where}{via}{only}"
    for one in change.fields[:_MOST]:
        yield f"      {_field(one)}"
    if len(change.fields) > _MOST:
        left = len(change.fields) - _MOST
        yield f"      and {left} field{'s' if left > 1 else ''} more"
    yield from _beside(change)


def _known(change: Change) -> str:
    """What tells it from its like, beyond the name: ` (signal latency, severity page)`."""
    told = [f"{name} {text}" for name, text in change.identity if not _in_name(change, name, text)]
    return f" ({', '.join(told)})" if told else ""


def _in_name(change: Change, name: str, text: str) -> bool:
    return name == "team" or text in change.name.split("/")


def _field(one: Field) -> str:
    told = (
        telling.field(one) if one.shown != ("", "") or one.before is not None or one.after is not None else ""
    )
    sense = "" if one.direction is Direction.NEUTRAL else f"  ({one.direction.value})"
    return f"{told or f'{one.label} differs'}{sense}"


def _beside(change: Change) -> Iterator[str]:
    """Others alike, and what follows, with counts."""
    alike = dict.fromkeys(one.name for one in change.alike if one.name != change.name)
    if alike:
        shown = ", ".join(list(alike)[:_MOST])
        more = f" and {len(alike) - _MOST} more" if len(alike) > _MOST else ""
        yield f"      the same for {shown}{more}"
    follow = {
        (one.op, one.noun, one.name) for one in change.whole if one is not change and one.name not in alike
    } - {(change.op, change.noun, change.name)}
    if follow:
        count = len(follow)
        kinds = ", ".join(_counted(follow))
        noun = "object that follows" if count == 1 else "objects that follow"
        yield f"      and {count} {noun} from it: {kinds}"


def _counted(follow: Iterable[tuple[Op, str, str]]) -> Iterator[str]:
    counts = Counter((op, noun) for op, noun, _ in follow)
    order = list(Op)
    for (op, noun), count in sorted(counts.items(), key=lambda one: (order.index(one[0][0]), one[0][1])):
        yield f"{count} {noun}{'s' if count > 1 else ''} {op.value}"


def _cover(verdict: Verdict) -> Iterator[str]:
    for text, environments in telling.covers(verdict):
        yield f"cover: {text} [{', '.join(environments)}]"


def _cost(verdict: Verdict) -> Iterator[str]:
    paid = list(telling.paid(verdict))
    if paid:
        items = ", ".join(dict.fromkeys(one.item for one in paid))
        of = f", by prices of {verdict.figures.prices_of}" if verdict.figures.prices_of else ""
        yield f"cost: about {telling.money(telling.bill(verdict))} a month ({items}{of})"


def _replays(verdict: Verdict) -> Iterator[str]:
    for one in verdict.figures.replayed:
        before, after = telling.replayed(one)
        why = f" ({one.why})" if one.why else ""
        yield f"replay: {one.id} [{one.environment}] would have fired {before} → {after} times in {one.days} days{why}"


def _end(verdict: Verdict) -> Iterator[str]:
    """What is generated, what stays as it is, and notes."""
    if not verdict.changed:
        yield f"nothing changes against {verdict.base}: {verdict.unchanged:,} objects are as they were"
    else:
        yield telling.blast(verdict)
        for one in verdict.resources:
            parts = ((_SIGNS[Op.ADDED], one.added), (_SIGNS[Op.CHANGED], one.changed),
                     (_SIGNS[Op.RENAMED], one.renamed), (_SIGNS[Op.REMOVED], one.removed))  # fmt: skip
            yield f"  {one.target} {one.kind}: {' '.join(f'{sign}{count}' for sign, count in parts if count)}"
        yield f"{verdict.unchanged:,} objects are as they were"
    for note in verdict.notes:
        yield f"note: {note}"


PRESENTER = Presenter("text", _render)
