"""Scenarios that begin with raw series, minute by minute: what a scrape finds becomes a page, or does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.ir.alert import Absence, AbsenceAlert
from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, NoData, Objective
from mlobs_compile.queries import records
from mlobs_compile.queries.joins import Labels
from mlobs_compile.targets.prometheus.trials import asking, planned, silences
from mlobs_compile.targets.prometheus.trials.burning import Edges
from mlobs_compile.targets.prometheus.trials.motion import (
    MINUTE,
    Drive,
    Motion,
    named,
    scaled,
)
from mlobs_compile.targets.prometheus.trials.phases import Phase, series
from mlobs_compile.targets.prometheus.trials.silences import Around
from mlobs_compile.targets.prometheus.trials.sources import Source
from mlobs_compile.targets.prometheus.trials.trial import Case, Check, Scenario
from mlobs_compile.units import decimal_text

_ALL, _NONE = Decimal(1), Decimal(0)


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
_FINE = 15
"""Seconds between two samples where events are counted over less than three minutes."""
_GOOD = 10
"""Good minutes before the series vanish."""
_PAST = 62
"""The same where missing data are bad: how many events are usual is looked up at full hours of the past."""
_FRESH = 2
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
        return _FINE if self.counting < 3 else MINUTE

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
        late = _FRESH + 1 if self.start else 0
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


def scenarios(stage: Stage) -> Iterator[Scenario]:
    """Everything that raw series can show."""
    yield from _burning(stage)
    yield from _calm(stage)
    if stage.source.counts:
        yield _idle(stage)
        yield _reset(stage)
    if stage.source.part:
        yield _unexposed(stage)
    yield from _gone(stage)
    if stage.other:
        yield _group_gone(stage)


def _burning(stage: Stage) -> Iterator[Scenario]:
    """Just above the threshold of the tier that judges first, until it fires; then no more errors."""
    alert = stage.first
    if alert is None:
        return
    edges, hold = Edges(alert), int(-(-alert.tier.hold.ms // 60_000))
    burns = max(edges.least, stage.counting) + hold + 4
    calms = max(edges.short, stage.counting) + int(alert.tier.keep.minutes) + 3
    if burns + calms > stage.limits.minutes or edges.over > 1:
        return
    share = edges.over if stage.source.exact else _ALL
    state, after = stage.source.state(share), stage.source.state(_NONE)
    beside = stage.other.state(edges.under if stage.other.exact else _NONE) if stage.other else {}
    phases = Phase(burns, {**state, **beside}), Phase(calms, {**after, **beside})
    recorded = share if stage.source.exact else _ALL

    def checks() -> Iterator[Check]:
        if edges.least > 4:
            yield asking.silent(alert, Case.YOUNG, stage.at(edges.least - 4))
        if hold > 4:
            yield asking.silent(alert, Case.HOLD, stage.at(edges.least + hold - 2))
        yield asking.fires(alert, Case.FIRES, stage.at(burns - 1), stage.around.group)
        if stage.other:
            yield asking.only(alert, Case.GROUPS, stage.at(burns - 1))
        yield asking.holds(alert, Case.FIRES, _ratio(stage, recorded), stage.at(burns - 1))
        yield from _recorded(stage, alert, recorded, stage.at(burns - 1))
        if stage.source.exact and stage.source.counts and stage.counting > 3:
            still = asking.record(records.BAD, stage.objective, stage.around.group)
            yield asking.holds(
                alert, Case.RECOVERS, f"sum({still}) > bool 0", stage.at(burns + stage.counting - 2)
            )
        yield asking.silent(alert, Case.RECOVERS, stage.at(burns + calms - 1))

    yield stage.scenario("errors come and go", phases, checks())


def _recorded(stage: Stage, alert: Alert, share: Decimal, at: int) -> Iterator[Check]:
    """What dashboards show: the same share over every rolling window, and the objective beside it."""
    objective, group = stage.objective, stage.around.group
    for period in objective.periods:
        exact = objective.no_data is not NoData.BAD  # else the minute before the first rate counts as well
        if period.calendar is None and at < 3600 and exact:
            ratio = asking.record(
                records.ERRORS, objective, {**group, "window": records.window_label(period)}
            )
            yield asking.holds(alert, Case.FIRES, asking.near(ratio, share), at)
    promised = records.series(records.OBJECTIVE, objective)
    yield asking.holds(alert, Case.FIRES, asking.near(promised, objective.target), at)
    subject = objective.subject
    labels = {"kind": subject.kind, "name": subject.name, "team": subject.team, "criticality": subject.tier}
    labels |= {
        "objective": decimal_text(objective.target),
        "window": records.window_label(objective.periods[0]),
    }
    yield asking.holds(alert, Case.FIRES, f"sum({asking.record(records.SLO_INFO, objective, labels)})", at)


def _ratio(stage: Stage, value: Decimal) -> str:
    """The recorded share of bad events over the stage is the chosen one."""
    ratio = asking.record(
        records.ERRORS, stage.objective, {**stage.around.group, "window": str(records.STAGE)}
    )
    return asking.near(ratio, value)


def _calm(stage: Stage) -> Iterator[Scenario]:
    """Just below the threshold of the tier that judges first."""
    alert = stage.first
    if alert is None or Edges(alert).least + 8 > stage.limits.minutes:
        return
    edges, source = Edges(alert), stage.source
    until = edges.least + 8
    share = edges.under if source.exact else _NONE

    def checks() -> Iterator[Check]:
        yield asking.never(alert, Case.SILENT, stage.at(0), stage.at(until))
        yield asking.holds(alert, Case.SILENT, _ratio(stage, share), stage.at(until))

    yield stage.scenario("errors below the threshold", (Phase(until + 1, source.state(share)),), checks())


def _idle(stage: Stage) -> Scenario:
    """Traffic, and then none for long enough that none is remembered."""
    until = SETTLED + stage.counting
    idle = scaled(stage.source.state(_NONE), _NONE)
    told = tuple(
        alert for alert in stage.alerts if isinstance(alert, AbsenceAlert) and alert.cause is Absence.TRAFFIC
    )
    ratio = records.series(records.ERRORS, stage.objective, window=str(records.STAGE))

    def checks() -> Iterator[Check]:
        yield from stage.never(Case.IDLE, until, told)
        total = f"sum({asking.record(records.TOTAL, stage.objective, stage.around.group)})"
        for tier in stage.tiers if stage.counting > 3 else ():
            yield asking.holds(tier, Case.IDLE, f"{total} > bool 0", stage.at(1 + stage.counting))
            yield asking.holds(tier, Case.IDLE, f"{total} == bool 0", stage.at(5 + stage.counting))
        for alert in stage.alerts:
            if alert not in told:
                yield asking.nothing(alert, Case.IDLE, f"count({ratio})", stage.at(until))
                yield asking.not_nan(alert, Case.IDLE, stage.at(until), stage.at(0))

    phases = Phase(3, stage.source.state(_NONE)), Phase(until - 2, idle)
    return stage.scenario("no traffic", phases, checks())


def _reset(stage: Stage) -> Scenario:
    """The process that counts starts again, after it had counted errors for a while long past."""
    state = stage.source.state(_NONE)
    half = SETTLED // 2 + stage.counting
    counted = {labels: _preloaded(drive) for labels, drive in state.items()}
    ratio = records.series(records.ERRORS, stage.objective, window=str(records.STAGE))
    until = 2 * half - 1

    def checks() -> Iterator[Check]:
        yield from stage.never(Case.RESET, until)
        worst = f"max(max_over_time({ratio}[{until - _FRESH}m]))"
        for alert in stage.alerts:
            yield asking.nothing(alert, Case.RESET, f"{worst} > 0.000001", stage.at(until))

    phases = Phase(half, counted), Phase(half, state, restarts=True)
    return stage.scenario("a restart", phases, checks())


def _preloaded(drive: Drive) -> Drive:
    """A counter that stands still, far from zero: one that was never counted shows no restart."""
    if drive.motion is Motion.COUNTER and not drive.amount:
        return Drive(Motion.LEVEL, Decimal(70_000))
    return drive


def _unexposed(stage: Stage) -> Scenario:
    """Only the series that count what is good are there."""
    state = {labels: drive for labels, drive in stage.source.state(_NONE).items() if drive.amount}
    until = SETTLED

    def checks() -> Iterator[Check]:
        yield from stage.never(Case.UNEXPOSED, until)
        for alert in stage.alerts:
            yield asking.holds(alert, Case.UNEXPOSED, _ratio(stage, _NONE), stage.at(until))

    return stage.scenario("no error counter", (Phase(until + 1, state),), checks())


def _gone(stage: Stage) -> Iterator[Scenario]:
    """Good minutes, and then neither the series nor, in the first of two scenarios, their target."""
    state = stage.source.state(_NONE)
    good = _GOOD
    lasts = stage.counting + max(_holds(stage), default=15) + 4
    if stage.objective.no_data is NoData.BAD:
        good = _PAST
        lasts = max(lasts, _until_bad(stage) if stage.first else 0)
    if good + lasts > stage.limits.minutes:
        return
    target = stage.around.target
    for reason, up in ((silences.DOWN, _NONE), (silences.GONE, _ALL))[0 if target else 1 :]:
        phases = Phase(good, {**state, **_scraped(target, _ALL)}), Phase(lasts + 1, _scraped(target, up))
        yield stage.scenario(reason, phases, _missing(stage, reason, (good, good + lasts)))


def _until_bad(stage: Stage) -> int:
    """Minutes without data after which the first tier must have fired."""
    assert stage.first
    edges, tier = Edges(stage.first), stage.first.tier
    share = int(edges.over * min(edges.long, 2 * _PAST) * Decimal("1.1"))
    return stage.counting + max(share, edges.short) + int(tier.hold.minutes) + 5


def _holds(stage: Stage) -> Iterator[int]:
    for alert in stage.alerts:
        if isinstance(alert, AbsenceAlert) and alert.cause is Absence.DATA:
            yield int(-(-alert.hold.ms // 60_000))


def _scraped(target: Mapping[str, str] | None, up: Decimal) -> dict[Labels, Drive]:
    return {named("up", target): Drive(Motion.LEVEL, up)} if target is not None else {}


def _missing(stage: Stage, reason: str, times: tuple[int, int]) -> Iterator[Check]:
    good, until = times
    late = _FRESH + 1 if stage.start else 0
    for alert in stage.alerts:
        if isinstance(alert, AbsenceAlert) and alert.cause is Absence.DATA:
            if not stage.source.blind:
                yield asking.silent(alert, Case.SILENT, stage.at(good - 1))
                yield asking.silent(alert, Case.HOLD, stage.at(good + int(alert.hold.minutes) - 1))
                for case in (Case.FIRES, Case.GONE):
                    yield asking.fires(alert, case, stage.at(until), {silences.REASON: reason})
        elif isinstance(alert, BurnRateAlert) and stage.objective.no_data is NoData.BAD:
            yield from _counted_as_bad(stage, alert, times)
        elif not stage.hasty(alert):
            yield asking.never(alert, Case.GONE, stage.at(late), stage.at(until))


def _counted_as_bad(stage: Stage, alert: BurnRateAlert, times: tuple[int, int]) -> Iterator[Check]:
    """Where missing data are bad: a tier fires that has seen enough minutes, and enough of them missing."""
    edges, (good, until) = Edges(alert), times
    missing, seen = until - good - stage.counting - int(alert.tier.hold.minutes), min(edges.long, until)
    if edges.least > until + 1:
        yield asking.never(alert, Case.GONE, stage.at(0), stage.at(until))
    elif missing > edges.short and Decimal(min(missing, seen)) / seen > edges.over:
        yield asking.fires(alert, Case.GONE, stage.at(until))


def _group_gone(stage: Stage) -> Scenario:
    """One of two groups vanishes; the other goes on."""
    assert stage.other
    hold = max(_holds(stage), default=15)
    until = _GOOD + stage.counting + hold + 4
    mine, theirs = stage.source.state(_NONE), stage.other.state(_NONE)
    phases = Phase(_GOOD, {**mine, **theirs}), Phase(until + 1 - _GOOD, theirs)

    def checks() -> Iterator[Check]:
        for alert in stage.alerts:
            if isinstance(alert, AbsenceAlert) and alert.cause is Absence.DATA and not stage.source.blind:
                labels = {silences.REASON: silences.GROUP, **stage.around.group}
                yield asking.fires(alert, Case.GROUPS, stage.at(until), labels)
                yield asking.only(alert, Case.GROUPS, stage.at(until))

    return stage.scenario("one group is gone", phases, checks())
