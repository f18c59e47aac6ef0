"""PromQL that tells the time: which week, month or quarter it is, how long that one is, and planned work.

PromQL knows UTC and no time zone, so a zone is a constant number of seconds; one with summer time cannot be said.
"""

from __future__ import annotations

from mlobs_compile.ir.maintenance import Once, Stretch, Weekly
from mlobs_compile.period import Calendar, Period
from mlobs_compile.zone import fixed_offset

_HOUR, _DAY, _WEEK = 3_600, 86_400, 604_800
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONDAY = 3 * _DAY
"""The first of January 1970, from which seconds are counted, was a Thursday."""


def untellable(zone: str) -> str | None:
    """Why a clock in this time zone cannot be read in PromQL; None when it can."""
    if fixed_offset(zone) is not None:
        return None
    return (
        f"PromQL knows no time zones, and the clocks of `{zone}` change; "
        "write UTC, or a zone that keeps one offset, such as `Etc/GMT-1` for UTC+1"
    )


def index(period: Period, ago: int = 0) -> str:
    """A vector with the number of the week, month or quarter that ran `ago` seconds before the evaluation."""
    now = _now(period, ago)
    match period.calendar:
        case Calendar.WEEK:
            return f"floor(vector(({now} + {_MONDAY}) / {_WEEK}))"
        case Calendar.MONTH:
            return f"12 * year(vector({now})) + month(vector({now}))"
        case Calendar.QUARTER:
            return f"4 * year(vector({now})) + ceil(month(vector({now})) / 3)"
        case None:
            raise ValueError("a rolling window has no number")


def hours(period: Period) -> str:
    """How many hours the running week, month or quarter has: a number for a week, else a vector."""
    at = f"vector({_now(period, 0)})"
    match period.calendar:
        case Calendar.WEEK:
            return str(_WEEK // _HOUR)
        case Calendar.MONTH:
            return f"24 * days_in_month({at})"
        case Calendar.QUARTER:
            month, leap = f"month({at})", f"(year({at}) % 4 == bool 0)"
            return f"24 * (90 + {leap} * ({month} <= bool 3) + ({month} > bool 3) + ({month} > bool 6))"
        case None:
            raise ValueError("a rolling window has no running period")


def full_hours(period: Period) -> int:
    """Seconds by which a full hour of UTC is later than one of the period's time zone, such as 1800 in India."""
    return (fixed_offset(period.time_zone) or 0) % _HOUR


def _now(period: Period, ago: int) -> str:
    return _shifted((fixed_offset(period.time_zone) or 0) - ago)


def _shifted(seconds: int) -> str:
    return f"time() {'-' if seconds < 0 else '+'} {abs(seconds)}" if seconds else "time()"


def working(stretches: tuple[Stretch, ...], longer: int) -> str:
    """A number above 0 during any of the stretches, each prolonged by so many seconds, and 0 outside."""
    return " + ".join(term for stretch in stretches for term in _terms(stretch, longer))


def _terms(stretch: Stretch, longer: int) -> list[str]:
    match stretch:
        case Once(begin, end):
            return [f"(time() >= bool {begin}) * (time() < bool {end + longer})"]
        case Weekly():
            start, end = _seconds(stretch.start), _seconds(stretch.end)
            length = (end - start) % _DAY or _DAY
            offset = fixed_offset(stretch.time_zone) or 0
            # Added rather than subtracted, so that what `%` is taken of stays above zero.
            if len(stretch.days) == len(WEEK):
                return [_within(_DAY, offset - start, length + longer)]
            begins = (offset + _MONDAY - WEEK.index(day) * _DAY - start for day in stretch.days)
            return [_within(_WEEK, begin, length + longer) for begin in begins]


def _within(cycle: int, shift: int, length: int) -> str:
    return f"(({_shifted(shift % cycle)}) % {cycle} < bool {min(length, cycle)})"


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60
