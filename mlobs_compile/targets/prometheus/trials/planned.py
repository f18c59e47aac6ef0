"""When maintenance is, told from the spec alone: the rules tell it in PromQL, and the two must agree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from mlobs_compile.ir.maintenance import Once, Stretch, Weekly
from mlobs_compile.zone import fixed_offset

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WEEK = 7 * 86_400


def spans(stretch: Stretch, until: int) -> list[tuple[int, int]]:
    """Every time that it takes place, in seconds since 1970, up to a second; ends are exclusive."""
    if isinstance(stretch, Once):
        return [(stretch.begin, stretch.end)] if stretch.begin < until else []
    return [
        span for day in range(-1, until // 86_400 + 2) for span in _on_day(stretch, day) if span[0] < until
    ]


def _on_day(stretch: Weekly, day: int) -> list[tuple[int, int]]:
    """What begins on a day since 1970, told by the clock of the stretch's own zone."""
    midnight = _EPOCH + timedelta(days=day)
    if _DAYS[midnight.weekday()] not in stretch.days:
        return []
    offset = fixed_offset(stretch.time_zone) or 0
    begin, end = (day * 86_400 + _seconds(clock) - offset for clock in (stretch.start, stretch.end))
    return [(begin, end if end > begin else end + 86_400)]


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def free(stretches: Iterable[Stretch], start: int, end: int, after: int) -> bool:
    """True when no maintenance, nor its aftermath of so many seconds, touches the time from one second to another."""
    return not any(
        begin <= end and start < over + after
        for stretch in stretches
        for begin, over in spans(stretch, end + 1)
    )


def first_free(stretches: tuple[Stretch, ...], length: int, after: int, within: int) -> int | None:
    """The first full minute from which so many seconds are free of maintenance; None when none comes in time."""
    if not stretches:
        return 0
    return next((at for at in range(0, within + 1, 60) if free(stretches, at, at + length, after)), None)
