"""An episode: one alert, or one part of it, that began to fire and stopped. Whoever keeps histories gives these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from mlobs_compile.ir.routing import WorkingHours

Labels = tuple[tuple[str, str], ...]
GAP = 300.0
"""Seconds for which a server that was not there is bridged, as a query looks back so far (Prometheus, lookback)."""


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch of firing, in Unix seconds."""

    alert: str
    """The alert's id."""
    team: str
    severity: str
    start: float | None
    """None where it fired already when the period began."""
    end: float | None
    """None where it still fires when the period ends."""
    part: Labels = ()
    """What tells the alert's series apart."""


@dataclass(frozen=True, slots=True)
class Declared:
    """An alert that is there, whether or not it has ever fired."""

    alert: str
    team: str
    severity: str
    runbook: bool
    dashboard: bool | None
    """None where nobody knows: no Grafana is compiled for."""


@dataclass(frozen=True, slots=True)
class Period:
    """What is looked at, in Unix seconds."""

    since: float
    until: float

    @property
    def weeks(self) -> float:
        return (self.until - self.since) / (7 * 86_400)


@dataclass(frozen=True, slots=True)
class Detection:
    """What only a store of SLOs knows, by team and by SLO."""

    to_detect: tuple[tuple[str, float], ...] = ()
    """Seconds, on average, from the beginning of a bad stretch to the alert."""
    told: tuple[tuple[str, float], ...] = ()
    """The share of an SLO's bad events during which one of its alerts fired."""
    spent: tuple[tuple[str, float], ...] = ()
    """The share of an SLO's budget that went meanwhile."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was told to people; None is not known."""

    notifications: float | None = None
    failed: float | None = None
    suppressed: float | None = None
    """Seconds for which alerts were silenced or inhibited, all together."""
    changes: float | None = None
    """How often the configuration of alerts changed."""


@dataclass(frozen=True, slots=True)
class History:
    """All that a source gave."""

    source: str
    period: Period
    episodes: tuple[Episode, ...]
    declared: tuple[Declared, ...] | None
    """None where the source does not know what is there."""
    detection: Detection | None = None
    delivered: Delivered = field(default_factory=Delivered)
    hours: tuple[tuple[str, WorkingHours], ...] = ()
    """The teams whose working hours are known."""
    notes: tuple[str, ...] = ()
    """What the source could not give, in sentences."""


def stretches(
    moments: Sequence[float], step: float, period: Period, pulse: Sequence[float] | None
) -> Iterator[tuple[float | None, float | None]]:
    """Beginning and end of every stretch of samples within a period, by the times at which there was one.

    A missing sample ends a stretch, unless the server itself was not there: `pulse` are the times of a series that
    always has one, and None where there is none to ask.
    """
    if not moments:
        return
    begin = moments[0]
    for before, after in pairwise(moments):
        if after - before > 1.5 * step and not _bridged(before, after, step, pulse):
            yield from _within(begin, before + step, period, step)
            begin = after
    yield from _within(begin, moments[-1] + step, period, step)


def _bridged(before: float, after: float, step: float, pulse: Sequence[float] | None) -> bool:
    if not pulse or before < pulse[0] or after - before > GAP:
        return False
    from bisect import bisect_left

    at = bisect_left(pulse, before + step / 2)
    return at == len(pulse) or pulse[at] > after - step / 2


def _within(
    start: float, end: float, period: Period, step: float
) -> Iterator[tuple[float | None, float | None]]:
    if end > period.since and start <= period.until:
        began = start if start > period.since else None
        yield began, end if end <= period.until - step / 2 else None
