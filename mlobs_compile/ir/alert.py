"""Alerts on a single signal: out of bounds, out of the ordinary, or gone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mlobs_compile.ir.node import Node, Urgency
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import Bound, Signal
from mlobs_compile.units import Duration


class Gap(Enum):
    """What an alert makes of a time without data."""

    HEALTHY = "healthy"
    """It does not fire: that there are none is for an alert of its own."""
    LAST = "last"
    """What was measured last holds until something newer comes, as the verdict of a run does."""
    BAD = "bad"
    """It fires: the data are a sign of life."""


@dataclass(frozen=True, slots=True)
class ThresholdAlert(Node):
    """Fires when the signal has been out of `bound` for `hold`."""

    title: str
    signal: Signal
    bound: Bound
    """The healthy range; the alert fires outside it."""
    window: Duration
    """The stretch of time one value is computed over."""
    hold: Duration
    """How long the value must stay out of bounds; zero fires at the first evaluation."""
    urgency: Urgency
    summary: str
    """One sentence for the person who is disturbed: what is wrong and for whom."""
    windows: tuple[int, int] = (1, 1)
    """k of n: fires when k of the last n values, one for each `window`, are out of bounds."""
    shown: Signal | None = None
    """What a person wants to see beside a signal that is only a verdict: the measure itself."""
    shown_bound: Bound | None = None
    """The healthy range of `shown`."""
    gap: Gap = Gap.HEALTHY
    """For stores that must be told; a query says by itself what it makes of nothing."""


@dataclass(frozen=True, slots=True)
class AnomalyAlert(Node):
    """Fires when the signal leaves the band that its own history predicts."""

    title: str
    signal: Signal
    deviations: int
    """Half the width of the band, in standard deviations."""
    window: Duration
    hold: Duration
    urgency: Urgency
    summary: str


class Absence(Enum):
    """What is missing."""

    DATA = "data"
    """There are no measurements: the target is down, or the series is gone."""
    TRAFFIC = "traffic"
    """There are measurements, and they count no event."""


@dataclass(frozen=True, slots=True)
class AbsenceAlert(Node):
    """Fires when the signal has had no data, or no traffic, for `hold`: silence is a fault of its own."""

    title: str
    signal: Signal
    hold: Duration
    urgency: Urgency
    summary: str
    objective: Objective | None = None
    """The SLO that cannot be judged without the data; None for an alert of its own."""
    cause: Absence = Absence.DATA
