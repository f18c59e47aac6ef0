"""Time zones: which there are, which of them never change their clocks, and by what rule the others do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

_YEARS = range(2026, 2041)
"""A zone that kept one offset over these years is taken to keep it; a fixed span keeps output the same every year."""


@cache
def known(name: str) -> bool:
    """True for a name of the IANA time zone database."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@cache
def fixed_offset(name: str) -> int | None:
    """Seconds east of UTC, the whole year round; None for a zone with summer time, or one that does not exist.

    A query language that only knows UTC can add a constant, and nothing else.
    """
    if name == "UTC":
        return 0
    if not known(name):
        return None
    from datetime import datetime
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(name)
    dates = (datetime(year, month, 15, tzinfo=zone) for year in _YEARS for month in range(1, 13))
    offsets = {date.utcoffset() for date in dates}
    only = offsets.pop()
    return int(only.total_seconds()) if only is not None and not offsets else None


@dataclass(frozen=True, slots=True)
class Change:
    """A clock change that comes once a year, such as on the second Sunday in March."""

    month: int
    weekday: int
    """0 is Sunday."""
    day: int
    """It is on that weekday of the seven days which begin with this day of the month."""
    shift: int
    """Seconds from the moment of the change to the midnight, of UTC, with which its day begins."""


@dataclass(frozen=True, slots=True)
class SummerTime:
    """A clock that is put on and back by a rule.

    It is on where it has been put on this year and not yet back; south of the equator it is off where it has been put
    back and not yet on. Each change is judged by a clock of its own, and at the turn of a year the two may differ.
    """

    standard: int
    """Seconds east of UTC in winter."""
    saving: int
    """Seconds by which it is put on."""
    begin: Change
    end: Change


_RULED = range(2026, 2066)
"""Forty years hold each weekday on each day of a month."""


@cache
def summer_time(name: str) -> SummerTime | None:
    """The rule by which a zone changes its clocks; None where it keeps one offset, or follows no such rule."""
    if not known(name) or fixed_offset(name) is not None:
        return None
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(name)
    begins: list[int] = []
    ends: list[int] = []
    offsets = set()
    for year in _RULED:
        changes = list(_changes(zone, year))
        if len(changes) != 2:
            return None
        for moment, before, after in changes:
            (begins if after > before else ends).append(moment)
            offsets.add((min(before, after), abs(after - before)))
    pair = next(_pairs(begins, ends), None)
    if pair is None or len(offsets) != 1:
        return None
    standard, saving = offsets.pop()
    return SummerTime(standard, saving, *pair)


def _pairs(begins: list[int], ends: list[int]) -> Iterator[tuple[Change, Change]]:
    """Both rules, so that at the turn of a year the one that must not lag sees the new year first."""
    if len(begins) == len(ends):
        for begin in _rules(begins):
            for end in _rules(ends):
                first, second = (begin, end) if begin.month < end.month else (end, begin)
                if first.shift >= second.shift:
                    yield begin, end


def _changes(zone: ZoneInfo, year: int) -> Iterator[tuple[int, int, int]]:
    """When the clocks change in a year, and the offsets before and after."""
    from datetime import UTC, datetime

    months = [datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in range(13)]
    moments = [int(month.timestamp()) for month in months]
    for low, high in pairwise(moments):
        before, after = _offset(zone, low), _offset(zone, high)
        if before != after:
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
            yield high, before, after


def _offset(zone: ZoneInfo, moment: int) -> int:
    from datetime import datetime

    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _rules(moments: list[int]) -> Iterator[Change]:
    """The rules that all of these moments keep: by the day before a change, or by the day after it."""
    from datetime import UTC, datetime

    for shift in (-(moments[0] % 86_400), -moments[0] % 86_400):
        days: list[datetime] = [datetime.fromtimestamp(moment + shift, UTC) for moment in moments]
        first = min(day.day for day in days)
        alike = {(day.month, day.isoweekday() % 7, day.hour, day.minute, day.second) for day in days}
        if len(alike) == 1 and days[0].hour == 0 and max(day.day for day in days) - first < 7:
            yield Change(days[0].month, days[0].isoweekday() % 7, first, shift)
