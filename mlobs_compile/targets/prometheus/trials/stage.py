"""One SLO with its alerts and the raw series by which it is driven; how long a scenario may take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, NoData, Objective
from mlobs_compile.queries import records
from mlobs_compile.targets.prometheus.trials import asking, planned
from mlobs_compile.targets.prometheus.trials.burning import Edges
from mlobs_compile.targets.prometheus.trials.motion import MINUTE
from mlobs_compile.targets.prometheus.trials.phases import Phase, series
from mlobs_compile.targets.prometheus.trials.silences import Around
from mlobs_compile.targets.prometheus.trials.sources import Source
from mlobs_compile.targets.prometheus.trials.trial import Case, Check, Scenario

NONE, ALL_BAD = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much promtool is asked to evaluate for one scenario; it manages a few hundred evaluations a second."""

    minutes: int
    """What takes longer, minute by minute, is tried on given records alone."""
    evaluations: int
    """At a pace that a maintenance asks for."""
    latest: int
    """Seconds after which a scenario must have begun, having waited for a maintenance to pass."""


SHORT = Limits(150, 400, 4 * 3600)
ALL = Limits(3 * 1440, 20_000, 86_400)
SETTLED = 20
"""Minutes after which nothing new is to be expected of a scenario in which nothing happens."""
FINE = 15
"""Seconds between two samples where events are counted over less than three minutes."""
FRESH = 2
"""Minutes until the first rate of a series is recorded."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One SLO with its alerts, and the raw series by which it is driven."""

    objective: Objective
    alerts: tuple[Alert, ...]
    source: Source
    around: Around
    other: Source | None
    """Series of a second group."""
    limits: Limits = SHORT
    start: int = 0
    """The minute at which its series begin, after a maintenance."""

    @property
    def counting(self) -> int:
        """Minutes over which events are counted first."""
        length = self.objective.slice.length if self.objective.slice else records.STAGE
        return max(1, int(length.minutes))

    @property
    def tiers(self) -> tuple[BurnRateAlert, ...]:
        return tuple(alert for alert in self.alerts if isinstance(alert, BurnRateAlert))

    @property
    def first(self) -> BurnRateAlert | None:
        """The tier that judges first."""
        return min(self.tiers, key=lambda alert: Edges(alert).least, default=None)

    @property
    def step(self) -> int:
        return FINE if self.counting < 3 else MINUTE

    def at(self, minute: int) -> int:
        return (self.start + minute) * MINUTE

    def hasty(self, alert: Alert) -> bool:
        """Whether the minute before the first sample is a fault: a budget to date has no guard on coverage."""
        bad = self.objective.no_data is NoData.BAD and self.objective.min_bad_events < 2
        return bad and isinstance(alert, BudgetAlert) and alert.period.calendar is not None

    def scenario(self, name: str, phases: tuple[Phase, ...], checks: Iterator[Check]) -> Scenario:
        given = series(phases, self.step, self.start)
        return Scenario(f"{self.objective.id}: {name}", MINUTE, self.step, given, tuple(checks))

    def never(self, case: Case, until: int, but: tuple[Alert, ...] = ()) -> Iterator[Check]:
        """None of the alerts has fired at any minute; those on missing data may have, before the series began."""
        late = FRESH + 1 if self.start else 0
        for alert in self.alerts:
            if alert not in but and not self.hasty(alert):
                yield asking.never(alert, case, self.at(late), self.at(until))


def started(stage: Stage) -> int | None:
    """The first minute from which maintenance leaves the scenarios alone; None when it does not come soon."""
    aftermath = (
        stage.counting + 35
    ) * MINUTE  # the alert on missing data waits for a hold and a stage as well
    found = planned.first_free(
        stage.objective.maintenance, SHORT.minutes * MINUTE, aftermath, stage.limits.latest
    )
    return None if found is None else found // MINUTE
