"""Figures as tables: what is not known is a dash with a footnote, and never 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mlobs_compile.episodes.episode import History
from mlobs_compile.episodes.figures import TOP, Figures, Row
from mlobs_compile.episodes.people import People

UNKNOWN = "-"
_LISTED = 20


@dataclass(frozen=True, slots=True)
class Table:
    """A title, a head and rows of cells."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that is printed."""

    title: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]


def page(title: str, history: History, found: Figures, people: People | None) -> Page:
    """The tables of a report."""
    tables = [
        Table("Teams", _HEAD, tuple(_cells(row) for row in (*found.teams, found.whole))),
        Table(f"Noisiest {TOP}", _NOISY, tuple(_noisy(row) for row in found.alerts[:TOP])),
        *_detection(history),
        Table("Notifications", ("what", "number"), tuple(_delivered(history))),
        *_people(people),
        *(_listing(*one) for one in (
            ("Never fired", found.never), ("No runbook", found.no_runbook), ("No dashboard", found.no_dashboard),
        )),
    ]  # fmt: skip
    return Page(title, tuple(one for one in tables if one.rows), tuple(notes(history, found, people)))


_HEAD = (
    "team", "alerts", "starts", "pages", "pages a week", "out of hours", "short-lived", "flapping", "firing", "mean",
    "never", "no runbook", "no dashboard",
)  # fmt: skip
_NOISY = ("alert", "team", "starts", "pages", "out of hours", "short-lived", "flapping", "firing", "mean")


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.name, count(row.alerts), count(row.starts), count(row.pages), _rate(row), count(row.off_hours),
        count(row.short), count(row.flapping), length(row.firing), length(row.mean), count(row.never),
        count(row.no_runbook), count(row.no_dashboard),
    )  # fmt: skip


def _rate(row: Row) -> str:
    return f"{row.pages_a_week:.1f}"


def _noisy(row: Row) -> tuple[str, ...]:
    return (
        row.name, row.team, count(row.starts), count(row.pages), count(row.off_hours), count(row.short),
        count(row.flapping), length(row.firing), length(row.mean),
    )  # fmt: skip


def _detection(history: History) -> Iterator[Table]:
    found = history.detection
    if found is None:
        return
    yield Table(
        "Time to detect", ("team", "mean"), tuple((team, length(value)) for team, value in found.to_detect)
    )
    spent = dict(found.spent)
    ranked = sorted(found.told, key=lambda one: (-spent.get(one[0], 0.0), one[0]))[:TOP]
    rows = tuple((slo, share(told), share(spent.get(slo))) for slo, told in ranked)
    yield Table("Budgets", ("slo", "bad events while alerting", "budget spent while alerting"), rows)


def _delivered(history: History) -> Iterator[tuple[str, str]]:
    told = history.delivered
    yield "notifications sent", count(told.notifications)
    yield "of them failed", count(told.failed)
    yield "alerts silenced or inhibited", length(told.suppressed)
    yield "changes of the configuration", count(told.changes)


def _people(people: People | None) -> Iterator[Table]:
    if people is None:
        return
    head = ("team", "incidents", "acknowledged", "to detect", "to acknowledge", "to restore", "judged",
            "nothing to do", "nothing wrong")  # fmt: skip
    rows = tuple(
        (
            one.team, count(one.incidents), count(one.acknowledged), length(one.to_detect), length(one.to_acknowledge),
            length(one.to_restore), count(one.judged), count(one.unactionable), count(one.false),
        )
        for one in people.teams
    )  # fmt: skip
    yield Table("Incidents", head, rows)


def _listing(title: str, ids: tuple[str, ...] | None) -> Table:
    """Alerts by name; a long list ends with how many there are more."""
    if ids is None:
        return Table(title, ("alert",), ())
    rows = [(id,) for id in ids[:_LISTED]]
    rows += [(f"and {len(ids) - _LISTED} more",)] if len(ids) > _LISTED else []
    return Table(f"{title}: {len(ids)}", ("alert",), tuple(rows))


def notes(history: History, found: Figures, people: People | None) -> Iterator[str]:
    """Why there is a dash, for each kind of dash there is."""
    if any(row.off_hours is None for row in (*found.teams, found.whole)):
        known = {team for team, _ in history.hours}
        lacking = ", ".join(f"`{row.name}`" for row in found.teams if row.name not in known)
        yield f"out of hours is not known without the working hours of {lacking or 'any team'}"
    if found.never is None:
        yield "alerts that never fired, without a runbook or without a dashboard are not known"
    elif found.no_dashboard is None and history.declared:
        yield "alerts without a dashboard are not known, since no alert leads to one"
    if people is None:
        yield "acknowledgements, false alarms and alerts that needed nothing are told by incidents alone: `--incidents`"
    yield from history.notes


def count(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.0f}"


def share(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value * 100:.1f} %"


def length(seconds: float | None) -> str:
    """A stretch of time in its two largest units."""
    if seconds is None:
        return UNKNOWN
    left = round(seconds)
    parts = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        number, left = divmod(left, size)
        parts += [f"{number}{unit}"] if number else []
    return "".join(parts[:2]) or "0s"


def text(one: Page) -> str:
    """For a terminal."""
    lines = [one.title]
    for table in one.tables:
        lines += ["", table.title, *_aligned((table.head, *table.rows))]
    lines += ["", *(f"{UNKNOWN} {note}" for note in one.notes)] if one.notes else []
    return "\n".join(lines) + "\n"


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    wide = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = (
            cell.ljust(width) if at == 0 or not _numeric(rows, at) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, wide, strict=True))
        )
        yield ("  " + "  ".join(cells)).rstrip()


def _numeric(rows: Sequence[tuple[str, ...]], at: int) -> bool:
    return all(row[at] == UNKNOWN or row[at][:1].isdigit() for row in rows[1:])


def markdown(one: Page) -> str:
    """For a pull request or a page."""
    lines = [f"# {one.title}"]
    for table in one.tables:
        lines += ["", f"## {table.title}", "", _line(table.head), _line(["---"] * len(table.head))]
        lines += [_line(row) for row in table.rows]
    lines += ["", *(f"- {note}" for note in one.notes)] if one.notes else []
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
