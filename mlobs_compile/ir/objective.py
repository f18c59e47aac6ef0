"""Service level objectives and the alerts on how fast their error budget burns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from mlobs_compile.ir.node import Node, Urgency
from mlobs_compile.ir.signal import Bound, Signal
from mlobs_compile.units import Duration


class NoData(Enum):
    """What an SLO makes of a time without data."""

    IGNORE = "ignore"
    """Nothing happened, so nothing is counted and nobody is told."""
    ALERT = "alert"
    """Nothing is counted, and a missing-data alert tells the team."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a multi-window, multi-burn-rate alert (SRE Workbook, chapter 5)."""

    name: str
    urgency: Urgency
    short: Duration
    long: Duration
    factor: Decimal
    """How many times faster than sustainable the budget must burn over both windows."""
    budget_share: Decimal
    """The share of the whole budget that is gone when the long window has burned at `factor`."""


@dataclass(frozen=True, slots=True)
class Objective(Node):
    """A promise: over `window`, at least `target` of the events are good.

    An event is bad when the signal says so, or, for a latency or a gauge, when its value leaves `bound`.
    """

    name: str
    title: str
    signal: Signal
    bound: Bound | None
    target: Decimal
    """The share of good events promised, such as 0.999; strictly between 0 and 1."""
    window: Duration
    min_events: int
    """Fewer events than this in an alert's long window never raise it; 0 for measures that are not counts."""
    min_bad_events: int
    """Fewer bad events than this in an alert's long window never raise it; 0 for measures that are not counts."""
    no_data: NoData
    tiers: tuple[Tier, ...] = ()
    """The burn-rate tiers its alerts have, fastest first; their windows are what is recorded."""

    @property
    def budget(self) -> Decimal:
        """The share of events that may be bad: exactly 0.001 for an objective of 99.9 %."""
        return 1 - self.target


@dataclass(frozen=True, slots=True)
class BurnRateAlert(Node):
    """Fires while both windows of its tier burn the budget faster than `tier.factor`."""

    objective: Objective
    tier: Tier

    @property
    def urgency(self) -> Urgency:
        return self.tier.urgency

    @property
    def threshold(self) -> Decimal:
        """The error ratio that both windows must exceed; exact, such as 0.0144."""
        return self.tier.factor * self.objective.budget

    @property
    def exhaustion(self) -> Duration:
        """How long until a full budget is gone at the rate that just fires."""
        return Duration(int(self.objective.window.ms / self.tier.factor))
