"""Working hours and maintenance as Alertmanager's time intervals.

An interval holds a minute when all of its fields do. Minutes count from the local midnight, the end of a range is
exclusive, and no range goes over midnight: what does becomes two stretches on two days.
Source: https://prometheus.io/docs/alerting/0.25/configuration/, `time_interval`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import assert_never

from mlobs_compile.artifact import Body
from mlobs_compile.ir.maintenance import Maintenance, Once, Weekly
from mlobs_compile.ir.routing import Policy, WorkingHours

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = 1440
_EPOCH = date(1970, 1, 1).toordinal()


def hours_name(policy: Policy) -> str:
    return f"{policy.team}/hours"


def hours(policy: Policy, working: WorkingHours) -> Body:
    """The entry of `time_intervals` with a team's working hours."""
    weekly = Weekly(working.days, working.start, working.end, working.time_zone)
    return {"name": hours_name(policy), "time_intervals": list(_weekly(weekly))}


def maintenance(node: Maintenance) -> Body:
    """The entry of `time_intervals` with a maintenance window; it is called like the node."""
    match node.stretch:
        case Weekly():
            stretches = _weekly(node.stretch)
        case Once():
            stretches = _once(node.stretch)
        case _:
            assert_never(node.stretch)
    return {"name": node.id, "time_intervals": list(stretches)}


def _weekly(weekly: Weekly) -> Iterator[Body]:
    start = _minute(weekly.start)
    end = start + ((_minute(weekly.end) - start) % _DAY or _DAY)
    for midnight in range(start // _DAY * _DAY, end, _DAY):
        times = _times(max(start - midnight, 0), min(end - midnight, _DAY))
        later = midnight // _DAY
        days = {(_WEEK.index(day) + later) % 7 for day in weekly.days}
        yield {
            "times": times,
            "weekdays": [_WEEK[day] for day in sorted(days)],
            "location": weekly.time_zone,
        }


def _once(once: Once) -> Iterator[Body]:
    """Days of UTC: the rest of the first, whole ones month by month, the beginning of the last.

    Alertmanager counts in minutes, so a window that begins or ends within one holds all of it.
    """
    begin, end = once.begin // 60, -(-once.end // 60)
    pieces = [
        (day, max(begin - day * _DAY, 0), min(end - day * _DAY, _DAY))
        for day in range(begin // _DAY, -(-end // _DAY))
    ]
    for (start, stop, _, _), held in groupby(pieces, key=_same_interval):
        days = [date.fromordinal(_EPOCH + day) for day, _, _ in held]
        first, last = days[0], days[-1]
        whole: Body = {} if (start, stop) == (0, _DAY) else {"times": _times(start, stop)}
        yield {
            **whole,
            "days_of_month": [str(first.day) if first == last else f"{first.day}:{last.day}"],
            "months": [str(first.month)],
            "years": [str(first.year)],
            "location": "UTC",
        }


def _same_interval(piece: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """What days must share to stand in one interval."""
    day, start, stop = piece
    of = date.fromordinal(_EPOCH + day)
    return start, stop, of.year, of.month


def _times(start: int, end: int) -> list[Body]:
    return [{"start_time": _clock(start), "end_time": _clock(end)}]


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
