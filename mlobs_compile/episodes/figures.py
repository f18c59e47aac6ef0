"""The figures of alert health, from episodes: the same definitions as the recording rules have, to the minute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mlobs_compile.episodes.episode import Declared, Episode, History
from mlobs_compile.ir.routing import WorkingHours

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

HOUR = 3600.0
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PAGE = "page"
TOP = 10


@dataclass(frozen=True, slots=True)
class Bounds:
    """From when on something is too much."""

    short: float = 300.0
    """Seconds; an episode that is over by then is short-lived."""
    flapping: int = 3
    """So many beginnings within an hour are flapping."""


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one team or one alert; None is not known, and never 0."""

    name: str
    team: str
    alerts: int | None
    """Alerts that are declared."""
    starts: int
    pages: int
    pages_a_week: float
    off_hours: int | None
    """Pages out of the team's hours."""
    short: int
    flapping: int
    """Beginnings that were one too many within an hour."""
    firing: float
    """Seconds within the period, of all parts together."""
    mean: float | None
    """Seconds that an episode lasts, of those that ended."""
    never: int | None
    no_runbook: int | None
    no_dashboard: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is told of a history."""

    whole: Row
    teams: tuple[Row, ...]
    alerts: tuple[Row, ...]
    """The noisiest first."""
    never: tuple[str, ...] | None
    no_runbook: tuple[str, ...] | None
    no_dashboard: tuple[str, ...] | None
    balance: float | None
    """The share of all pages that the team with most of them got."""


def figures(history: History, bounds: Bounds = Bounds()) -> Figures:
    """The figures of a history."""
    make = _Maker(history, bounds)
    by_team: dict[str, list[Episode]] = defaultdict(list)
    by_alert: dict[tuple[str, str], list[Episode]] = defaultdict(list)
    for one in history.episodes:
        by_team[one.team].append(one)
        by_alert[one.alert, one.team].append(one)
    there: dict[str, list[Declared]] = defaultdict(list)
    single: dict[str, list[Declared]] = defaultdict(list)
    for rule in history.declared or ():
        there[rule.team].append(rule)
        single[rule.alert].append(rule)
    teams = tuple(make.row(name, name, by_team[name], there[name]) for name in sorted({*by_team, *there}))
    rows = (make.row(name, team, own, single[name]) for (name, team), own in by_alert.items())
    alerts = sorted(rows, key=lambda row: (-row.starts, -row.firing, row.name))
    whole = make.row("all", "", history.episodes, history.declared or ())
    pages = sum(row.pages for row in teams)
    return Figures(
        whole,
        teams,
        tuple(alerts),
        make.listed(make.never),
        make.listed(lambda one: not one.runbook),
        make.listed(lambda one: one.dashboard is False) if make.drawn else None,
        max(row.pages for row in teams) / pages if pages else None,
    )


class _Maker:
    """Counts what belongs to a row."""

    def __init__(self, history: History, bounds: Bounds) -> None:
        self._history, self._bounds = history, bounds
        self._hours = {team: _Clock(hours) for team, hours in history.hours}
        self._fired = {one.alert for one in history.episodes}
        self._flaps = frozenset(_flapping(history.episodes, bounds.flapping))
        self.drawn = any(one.dashboard is not None for one in history.declared or ())

    def never(self, one: Declared) -> bool:
        return one.alert not in self._fired

    def listed(self, wanted: Callable[[Declared], bool]) -> tuple[str, ...] | None:
        """The ids of declared alerts."""
        if self._history.declared is None:
            return None
        return tuple(sorted({one.alert for one in self._history.declared if wanted(one)}))

    def row(self, name: str, team: str, own: Sequence[Episode], declared: Sequence[Declared]) -> Row:
        there = None if self._history.declared is None else declared
        begun = [one for one in own if one.start is not None]
        pages = [one for one in begun if one.severity == PAGE]
        lengths = [one.end - one.start for one in begun if one.end is not None and one.start is not None]
        return Row(
            name=name,
            team=team,
            alerts=None if there is None else len({one.alert for one in there}),
            starts=len(begun),
            pages=len(pages),
            pages_a_week=round(len(pages) / self._history.period.weeks, 3),
            off_hours=self._late(pages, {one.team for one in own} | {one.team for one in there or ()}),
            short=sum(length <= self._bounds.short for length in lengths),
            flapping=sum(id(one) in self._flaps for one in own),
            firing=sum(self._clipped(one) for one in own),
            mean=sum(lengths) / len(lengths) if lengths else None,
            never=_count(there, self.never),
            no_runbook=_count(there, lambda one: not one.runbook),
            no_dashboard=_count(there, lambda one: one.dashboard is False) if self.drawn else None,
        )

    def _late(self, pages: Sequence[Episode], teams: set[str]) -> int | None:
        """Pages out of hours; not known as soon as the hours of one of the teams are not."""
        if not teams or not teams <= self._hours.keys():
            return None
        return sum(not self._hours[one.team].works(one.start) for one in pages if one.start is not None)

    def _clipped(self, one: Episode) -> float:
        period = self._history.period
        start = period.since if one.start is None else one.start
        return (period.until if one.end is None else min(one.end, period.until)) - start


def _count(there: Iterable[Declared] | None, wanted: Callable[[Declared], bool]) -> int | None:
    return None if there is None else len({one.alert for one in there if wanted(one)})


def _flapping(episodes: Iterable[Episode], times: int) -> Iterator[int]:
    """The episodes that begin as at least so many within an hour, of one part of one alert."""
    series: dict[object, list[Episode]] = defaultdict(list)
    for one in episodes:
        if one.start is not None:
            series[one.alert, one.part].append(one)
    for own in series.values():
        own.sort(key=lambda one: one.start or 0.0)
        for at, one in enumerate(own[times - 1 :]):
            if (one.start or 0.0) - (own[at].start or 0.0) < HOUR:
                yield id(one)


class _Clock:
    """A team's working hours by its own clock, with whatever its zone has ever done to it."""

    def __init__(self, hours: WorkingHours) -> None:
        from zoneinfo import ZoneInfo

        self._zone: ZoneInfo = ZoneInfo(hours.time_zone)
        self._days = frozenset(hours.days)
        self._start, self._end = hours.start, hours.end

    def works(self, moment: float) -> bool:
        local = datetime.fromtimestamp(moment, self._zone)
        return WEEK[local.weekday()] in self._days and self._start <= f"{local:%H:%M}" < self._end
