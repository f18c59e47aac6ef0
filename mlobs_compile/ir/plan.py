"""When something is planned to run: minutes, hours and days of the week by a local clock."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

_DAY, _WEEK = 1440, 10_080
"""In minutes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A run at each of these minutes of these hours on these days."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    weekdays: tuple[int, ...]
    """0 is Sunday."""
    time_zone: str

    @property
    def times(self) -> tuple[int, ...]:
        """Minutes of the day, ascending."""
        return tuple(60 * hour + minute for hour in self.hours for minute in self.minutes)

    @property
    def longest_pause(self) -> int:
        """Minutes from one run to the next at most, by a clock that is never changed."""
        days = [_DAY * day for day in self.weekdays]
        nights = max(after - before for before, after in pairwise((*days, days[0] + _WEEK)))
        times = self.times
        return max(nights - times[-1] + times[0], *(after - before for before, after in pairwise(times)), 0)
