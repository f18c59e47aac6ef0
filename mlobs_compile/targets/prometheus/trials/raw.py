"""Scenarios that begin with raw series, minute by minute: what a scrape finds becomes a page, or does not."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mlobs_compile.ir.alert import Absence, AbsenceAlert
from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.objective import NoData
from mlobs_compile.queries import records
from mlobs_compile.targets.prometheus.trials import asking
from mlobs_compile.targets.prometheus.trials.burning import Edges
from mlobs_compile.targets.prometheus.trials.motion import Drive, Motion, scaled
from mlobs_compile.targets.prometheus.trials.phases import Phase
from mlobs_compile.targets.prometheus.trials.stage import ALL_BAD, FRESH, NONE, SETTLED, Stage
from mlobs_compile.targets.prometheus.trials.trial import Case, Check, Scenario
from mlobs_compile.units import decimal_text


def scenarios(stage: Stage) -> Iterator[Scenario]:
    """Everything that raw series can show."""
    yield from _burning(stage)
    yield from _calm(stage)
    if stage.source.counts:
        yield _idle(stage)
        yield _reset(stage)
    if stage.source.part:
        yield _unexposed(stage)


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
    share = edges.over if stage.source.exact else ALL_BAD
    state, after = stage.source.state(share), stage.source.state(NONE)
    beside = stage.other.state(edges.under if stage.other.exact else NONE) if stage.other else {}
    phases = Phase(burns, {**state, **beside}), Phase(calms, {**after, **beside})
    recorded = share if stage.source.exact else ALL_BAD

    def checks() -> Iterator[Check]:
        if edges.least > 4:
            yield asking.silent(alert, Case.YOUNG, stage.at(edges.least - 4))
        if hold > 4:
            yield asking.silent(alert, Case.HOLD, stage.at(edges.least + hold - 2))
        yield asking.fires(alert, Case.FIRES, stage.at(burns - 1), stage.around.group)
        if stage.other:
            yield asking.only(alert, Case.GROUPS, stage.at(burns - 1))
        yield asking.holds(alert, Case.FIRES, _ratio(stage, recorded), stage.at(burns - 1))
        yield from _recorded(stage, alert, share if stage.source.exact else None, stage.at(burns - 1))
        if stage.source.exact and stage.source.counts and stage.counting > 3:
            still = asking.record(records.BAD, stage.objective, stage.around.group)
            yield asking.holds(
                alert, Case.RECOVERS, f"sum({still}) > bool 0", stage.at(burns + stage.counting - 2)
            )
        yield asking.silent(alert, Case.RECOVERS, stage.at(burns + calms - 1))

    yield stage.scenario("errors come and go", phases, checks())


def _recorded(stage: Stage, alert: Alert, share: Decimal | None, at: int) -> Iterator[Check]:
    """What dashboards show: the same share over every rolling window, if it was so at once, and the objective."""
    objective, group = stage.objective, stage.around.group
    for period in objective.periods:
        exact = objective.no_data is not NoData.BAD  # else the minute before the first rate counts as well
        if period.calendar is None and at < 3600 and exact and share is not None:
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
    share = edges.under if source.exact else NONE

    def checks() -> Iterator[Check]:
        yield asking.never(alert, Case.SILENT, stage.at(0), stage.at(until))
        yield asking.holds(alert, Case.SILENT, _ratio(stage, share), stage.at(until))

    yield stage.scenario("errors below the threshold", (Phase(until + 1, source.state(share)),), checks())


def _idle(stage: Stage) -> Scenario:
    """Traffic, and then none for long enough that none is remembered."""
    until = SETTLED + stage.counting
    idle = scaled(stage.source.state(NONE), NONE)
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

    phases = Phase(3, stage.source.state(NONE)), Phase(until - 2, idle)
    return stage.scenario("no traffic", phases, checks())


def _reset(stage: Stage) -> Scenario:
    """The process that counts starts again, after it had counted errors for a while long past."""
    state = stage.source.state(NONE)
    half = SETTLED // 2 + stage.counting
    counted = {labels: _preloaded(drive) for labels, drive in state.items()}
    ratio = records.series(records.ERRORS, stage.objective, window=str(records.STAGE))
    until = 2 * half - 1

    def checks() -> Iterator[Check]:
        yield from stage.never(Case.RESET, until)
        worst = f"max(max_over_time({ratio}[{until - FRESH}m]))"
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
    state = {labels: drive for labels, drive in stage.source.state(NONE).items() if drive.amount}
    until = SETTLED

    def checks() -> Iterator[Check]:
        yield from stage.never(Case.UNEXPOSED, until)
        for alert in stage.alerts:
            yield asking.holds(alert, Case.UNEXPOSED, _ratio(stage, NONE), stage.at(until))

    return stage.scenario("no error counter", (Phase(until + 1, state),), checks())
