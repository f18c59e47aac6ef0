"""Moments, lengths and weekly hours as AWS writes them."""

from __future__ import annotations

from datetime import UTC, datetime

from mlobs_compile.ir.maintenance import Once, Stretch, Weekly
from mlobs_compile.units import Duration
from mlobs_compile.zone import fixed_offset

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMES = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_MINUTES_OF_DAY = 1440


def moment(seconds: int) -> str:
    """A moment in ISO 8601: `2026-12-01T02:00:00Z`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def length(stretch: Stretch) -> Duration:
    """How long the stretch is, rounded up to the minute."""
    match stretch:
        case Once(begin, end):
            return Duration.of(minutes=-(-end // 60) - begin // 60)
        case Weekly():
            minutes = (_minutes(stretch.end) - _minutes(stretch.start)) % _MINUTES_OF_DAY
            return Duration.of(minutes=minutes or _MINUTES_OF_DAY)


def iso(length: Duration) -> str:
    """A length in ISO 8601: `PT4H`, `P1DT30M`."""
    days, rest = divmod(length.ms // 60_000, _MINUTES_OF_DAY)
    hours, minutes = divmod(rest, 60)
    clock = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M")) if count)
    return "P" + (f"{days}D" if days else "") + (f"T{clock}" if clock else "")


def mute_expression(stretch: Stretch) -> str:
    """When a mute rule begins: `cron(0 2 * * SUN)` in the stretch's time zone, or `at(...)` in UTC."""
    match stretch:
        case Once(begin):
            return f"at({moment(begin)[:16]})"
        case Weekly():
            day, minutes = divmod(_minutes(stretch.start), _MINUTES_OF_DAY)
            return f"cron({minutes % 60} {minutes // 60} * * {_days(stretch.days, day)})"


def exclusion_expression(stretch: Weekly) -> str | None:
    """When an exclusion window begins: six fields in UTC; None where the zone's clock changes against UTC.

    One of the two fields for days is a question mark, as in every cron expression of AWS that has a year.
    """
    offset = fixed_offset(stretch.time_zone)
    if offset is None:
        return None
    day, minutes = divmod(_minutes(stretch.start) - offset // 60, _MINUTES_OF_DAY)
    days = _days(stretch.days, day)
    fields = "* * ? *" if days == "*" else f"? * {days} *"
    return f"cron({minutes % 60} {minutes // 60} {fields})"


def _days(days: tuple[str, ...], later: int) -> str:
    """The days, each so many days later, in the order of the week."""
    numbers = sorted({(_DAYS.index(day) + later) % 7 for day in days})
    return "*" if len(numbers) == 7 else ",".join(_NAMES[number] for number in numbers)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
