"""Alertmanager's time intervals: whether a moment lies in one, and what to call it.

An interval holds a moment when each of its fields does, in the interval's time zone, to the minute. Ranges of times
exclude their end, all others include it; a negative day of the month counts from its end.
Source: https://prometheus.io/docs/alerting/0.25/configuration/, `time_interval`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from mlobs_compile.artifact import Json

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Interval = Mapping[str, Json]
"""One entry of the list under a name's `time_intervals`."""
_DAY, _WEEK = 1440, 7 * 1440
_ONCE = ("days_of_month", "months", "years")
_YEAR = [datetime(2027, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(371)]
"""A year and a bit: clocks change against each other within it, and it is the same one at every compile."""


def holds(interval: Interval, moment: datetime) -> bool:
    """Whether a moment, given with a time zone, lies in an interval."""
    local = moment.astimezone(_zone(interval))
    minute = local.hour * 60 + local.minute
    last = monthrange(local.year, local.month)[1]
    checks = (
        ("times", any(begin <= minute < end for begin, end in _spans(interval))),
        ("weekdays", _within(interval, "weekdays", _sunday_first(local))),
        ("days_of_month", _within_month(interval, local.day, last)),
        ("months", _within(interval, "months", local.month)),
        ("years", _within(interval, "years", local.year)),
    )
    return all(good for field, good in checks if field in interval)


def ever(active: Iterable[Interval], muted: Iterable[Interval]) -> bool:
    """Whether there is a minute of the week that is active (any, when nothing is said) and not muted.

    Intervals that come once in a calendar are left out of account: they pass.
    """
    working = [interval for interval in active if not _passes(interval)]
    resting = [interval for interval in muted if not _passes(interval)]
    if sum(map(_minutes, resting)) < max(map(_minutes, working), default=_WEEK):
        return True
    return any(
        not any(holds(interval, moment) for interval in resting)
        and (not working or any(holds(interval, moment) for interval in working))
        for moment in _edges(working, resting)
    )


def _edges(working: Sequence[Interval], resting: Sequence[Interval]) -> Iterator[datetime]:
    """Moments of which one is told of if any is: where an active interval begins, or a muted one ends."""
    for midnight in _YEAR:
        for interval in working:
            for begin, _ in _spans(interval):
                yield _at(midnight, begin, interval)
        for interval in resting:
            for _, end in _spans(interval):
                yield _at(midnight, end, interval)


def _at(midnight: datetime, minute: int, interval: Interval) -> datetime:
    day = midnight.date() + timedelta(days=minute // _DAY)
    return datetime.combine(day, time(minute % _DAY // 60, minute % 60), _zone(interval))


def _passes(interval: Interval) -> bool:
    return any(field in interval for field in _ONCE)


def _minutes(interval: Interval) -> int:
    """Minutes of a week."""
    days = {day for low, high in _ranges(interval, "weekdays") for day in range(low, high + 1)}
    return sum(end - begin for begin, end in _spans(interval)) * (len(days) if "weekdays" in interval else 7)


def _spans(interval: Interval) -> list[tuple[int, int]]:
    """Beginnings and ends in minutes of the day; the whole day when none is given."""
    given = interval.get("times")
    if not isinstance(given, Sequence):
        return [(0, _DAY)]
    return [
        (_minute(span["start_time"]), _minute(span["end_time"]))
        for span in given
        if isinstance(span, Mapping)
    ]


def _minute(clock: Json) -> int:
    hours, _, minutes = str(clock).partition(":")
    return int(hours) * 60 + int(minutes)


def _sunday_first(local: datetime) -> int:
    return (local.weekday() + 1) % 7


def _within(interval: Interval, field: str, number: int) -> bool:
    return any(low <= number <= high for low, high in _ranges(interval, field))


def _within_month(interval: Interval, day: int, last: int) -> bool:
    ranges = ((low + last + 1 if low < 0 else low, high + last + 1 if high < 0 else high)
              for low, high in _ranges(interval, "days_of_month"))  # fmt: skip
    return any(low <= day <= high for low, high in ranges)


def _ranges(interval: Interval, field: str) -> Iterator[tuple[int, int]]:
    given = interval.get(field, ())
    assert isinstance(given, Sequence)
    for text in map(str, given):
        low, _, high = text.partition(":")
        yield _number(low), _number(high or low)


def _number(text: str) -> int:
    """A number, or a day of the week, counted from Sunday."""
    return (WEEK.index(text) + 1) % 7 if text in WEEK else int(text)


def _zone(interval: Interval) -> ZoneInfo:
    return _named(str(interval.get("location", "UTC")))


@cache
def _named(zone: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(zone)


def spoken(intervals: Iterable[Interval]) -> str:
    """The intervals under one name, for a person."""
    return ", and ".join(dict.fromkeys(map(_spoken, intervals)))


def _spoken(interval: Interval) -> str:
    times = " and ".join(f"{_clock(begin)} to {_clock(end)}" for begin, end in _spans(interval))
    return f"{_days(interval)} {times} {interval.get('location', 'UTC')}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _days(interval: Interval) -> str:
    """`every day`, `monday to friday`, or the dates, as `2026-12-01 to 04`."""
    if _passes(interval):
        years, months, days = (_range(interval, field) for field in ("years", "months", "days_of_month"))
        return "-".join(part for part in (years, months, days) if part)
    numbers = {number for low, high in _ranges(interval, "weekdays") for number in range(low, high + 1)}
    named = [day for number, day in enumerate(WEEK, 1) if number % 7 in numbers]
    if len(named) in (0, 7):
        return "every day"
    first = WEEK.index(named[0])
    if len(named) > 2 and named == [*WEEK[first : first + len(named)]]:
        return f"{named[0]} to {named[-1]}"
    return ", ".join(named)


def _range(interval: Interval, field: str) -> str:
    found = [
        f"{low:02d}" if low == high else f"{low:02d} to {high:02d}" for low, high in _ranges(interval, field)
    ]
    return ", ".join(found)
