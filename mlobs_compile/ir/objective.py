"""Service level objectives and the alerts on how fast their error budget burns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from mlobs_compile.ir.maintenance import Stretch
from mlobs_compile.ir.node import Node, Urgency
from mlobs_compile.ir.signal import Bound, Signal
from mlobs_compile.period import Period
from mlobs_compile.units import Duration

NEVER = Duration(0)
QUARTER = Decimal("0.25")


class NoData(Enum):
    """What an SLO makes of a time without data."""

    IGNORE = "ignore"
    """Nothing happened, so nothing is counted and nobody is told."""
    BAD = "bad"
    """Every minute without data counts as if all of its usual events had been bad."""
    ALERT = "alert"
    """Nothing is counted, and a missing-data alert tells the team."""


class Budgeting(Enum):
    """What the budget is made of (OpenSLO v1, `budgetingMethod`)."""

    OCCURRENCES = "occurrences"
    """Events: a busy minute weighs more than a quiet one."""
    TIMESLICES = "timeslices"
    """Slices of time, each good or bad as a whole."""
    RATIO_TIMESLICES = "ratio_timeslices"
    """Slices of time, each with its share of bad events; all weigh the same."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The slices of time that are judged."""

    length: Duration
    target: Decimal | None
    """The share of good events from which a slice is good; None where slices keep their share."""


class Action(Enum):
    """What an error-budget policy asks for when so much of the budget is left."""

    TICKET = "ticket"
    PAGE = "page"
    FREEZE = "freeze"
    """Nothing is released until the budget has recovered; told as a ticket."""


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
    hold: Duration = NEVER
    """How long both windows must burn before it fires, beyond what the windows themselves ask for."""
    keep: Duration = NEVER
    """How long it keeps firing when they no longer do."""

    @property
    def speed(self) -> tuple[int, int, Decimal]:
        """What sorts the faster tier first: short windows before long ones; of the same windows, the higher rate."""
        return self.long.ms, self.short.ms, -self.factor


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
    periods: tuple[Period, ...]
    """The windows it holds over; burn rates are measured against the first."""
    min_events: int
    """Fewer events than this in an alert's long window never raise it; 0 for measures that are not counts."""
    min_bad_events: int
    """Fewer bad events than this in an alert's long window never raise it; 0 for measures that are not counts."""
    no_data: NoData
    tiers: tuple[Tier, ...] = ()
    """The burn-rate tiers its alerts have, fastest first; their windows are what is recorded."""
    budgeting: Budgeting = Budgeting.OCCURRENCES
    slice: Slice | None = None
    """What is judged when slices of time are counted; None when events are."""
    group_by: tuple[str, ...] = ()
    """The labels of a series store by which it is kept apart: one budget for each of their values."""
    maintenance: tuple[Stretch, ...] = ()
    """The times whose events do not count."""
    coverage: Decimal = QUARTER
    """The share of an alert's long window for which there must be measurements: two minutes after the birth of a
    service are no hour."""
    backend: str | None = None
    """Which of a target's ways of watching it is wanted, where a target has several; None leaves it to the settings."""

    @property
    def window(self) -> Duration:
        """How long the window is that burn rates are measured against; a month of the calendar is 30 days."""
        return self.periods[0].length

    @property
    def counts_events(self) -> bool:
        """Whether its budget is made of events; else of minutes."""
        return self.signal.counts_events and self.slice is None

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


@dataclass(frozen=True, slots=True)
class BudgetAlert(Node):
    """Fires while at most `left` of a period's error budget is left: one step of an error-budget policy.

    Source: The Site Reliability Workbook, appendix B, "Example Error Budget Policy".
    """

    objective: Objective
    period: Period
    left: Decimal
    """The share of the budget that is left, such as 0.25; 0 when it is exhausted."""
    action: Action

    @property
    def urgency(self) -> Urgency:
        return Urgency.PAGE if self.action is Action.PAGE else Urgency.TICKET
