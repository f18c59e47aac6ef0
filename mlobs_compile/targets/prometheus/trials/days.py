"""The clock of scenarios on given records: rules are evaluated now and then, each time after a whole history.

The guard on coverage counts samples, one a minute, so a tier over three days needs 18 hours of them before it fires.
Evaluating every rule at each of those minutes takes promtool seconds; reading them as a history takes none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlobs_compile.units import Duration

MINUTE, HOUR, DAY = 60, 3600, 86_400
_ASIDE = 7
"""Seconds by which every evaluation is off the full minutes at which samples stand: none is ever at either end of a
window, where Prometheus 2 would count one more than Prometheus 3."""
SAMPLES = 4_800
"""Samples of each of two series in one window at most: promtool refuses a query that reads 10,000."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An evaluation, by its number."""

    number: int
    pace: int

    @property
    def second(self) -> int:
        return self.number * self.pace

    def last(self, step: int) -> int:
        """The index of the last sample at or before it, for samples so many seconds apart."""
        return self.second // step

    def plus(self, steps: int) -> Moment:
        return Moment(self.number + steps, self.pace)


@dataclass(frozen=True, slots=True)
class Clock:
    """Evaluations so many seconds apart."""

    pace: int

    @classmethod
    def of(cls, seconds: int) -> Clock:
        """Evaluations about so far apart, and off the full minutes."""
        return cls(-(-seconds // MINUTE) * MINUTE + _ASIDE)

    def moment(self, number: int) -> Moment:
        return Moment(number, self.pace)

    def after(self, samples: int, step: int, earliest: int = 0) -> Moment:
        """The first evaluation that has so many samples between itself and an index before which none are free."""
        number = 1
        while self.moment(number).last(step) + 1 - samples < earliest:
            number += 1
        return self.moment(number)

    def steps(self, wait: Duration) -> int:
        """Evaluations until so much time has passed."""
        return -(-wait.whole_seconds // self.pace)


def between(first: Moment, last: Moment) -> Iterator[Moment]:
    """The evaluations from one to just before another."""
    return (Moment(number, first.pace) for number in range(first.number, last.number))
