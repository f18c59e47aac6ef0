"""The rules of one SLO, in the order in which Prometheus must evaluate them.

Bad and total events are recorded once at 5 minutes; every longer stretch sums those two, so a busy hour
weighs more than a quiet one, and the cost does not grow with the raw series. The periods are summed from
hourly sums, taken at full hours: the budget is up to an hour behind, and an SLO that has not seen a full hour
yet shows the ratio of what there is. An hour whose end Prometheus missed by more than 5 minutes is left out.

No sample is ever NaN: both stages drop what is not a number, and only totals above zero divide.

Sources: The Site Reliability Workbook, chapter 5, for the alerts; the staging was measured against
`increase()/increase()` over the raw series and stays within 0.2 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from mlobs_compile.artifact import Body
from mlobs_compile.ir.alert import AbsenceAlert
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.period import Period
from mlobs_compile.queries import clock, recorded, records, stages
from mlobs_compile.targets.prometheus.slo_alerts import slo_alert
from mlobs_compile.targets.prometheus.sloth_names import labelled, sloth_rules
from mlobs_compile.units import Duration, decimal_text

SloAlert = BurnRateAlert | BudgetAlert | AbsenceAlert
_HOUR = "59m30s"
"""Sixty samples, a minute apart: before Prometheus 3 a range holds both its ends, and `1h` would hold 61."""
_HALF_AN_HOUR = 1800
"""Sums are taken at the end of their hour, which for the last one of a month is the first moment of the next."""


class Names(Enum):
    """Whose names the recorded series have: mlobs' own always, and sloth's on top where they are asked for."""

    MLOBS = "mlobs"
    SLOTH = "sloth"


def slo_rules(
    objective: Objective, alerts: tuple[SloAlert, ...], names: Names = Names.MLOBS
) -> Iterator[Body]:
    """Stages, ratios, budgets and alerts of one SLO."""
    yield from _stages(objective)
    for window in recorded.windows(objective):
        yield _record(
            records.ERRORS, objective, _ratio(objective, window), window=records.window_label(window)
        )
    for period in objective.periods:
        yield from _period(objective, period)
    yield from _meta(objective)
    if names is Names.SLOTH:
        yield from sloth_rules(objective)
    for alert in alerts:
        rule = slo_alert(alert, objective)
        yield labelled(rule, alert) if names is Names.SLOTH and isinstance(alert, BurnRateAlert) else rule


def _record(record: str, slo: Objective, expr: str, /, **labels: str) -> Body:
    return {"record": record, "expr": expr, "labels": {**records.identity(slo), **labels}}


def _stages(objective: Objective) -> Iterator[Body]:
    if objective.maintenance:
        yield _record(records.COUNTED, objective, stages.counted(objective))
    yield _record(records.TOTAL, objective, stages.total(objective))
    yield _record(records.BAD, objective, stages.bad(objective))
    for name, source in ((records.TOTAL_HOURLY, records.TOTAL), (records.BAD_HOURLY, records.BAD)):
        yield _record(name, objective, f"sum_over_time({records.series(source, objective)}[{_HOUR}])")


def _ratio(objective: Objective, window: Duration) -> str:
    bad, total = records.series(records.BAD, objective), records.series(records.TOTAL, objective)
    if window == records.STAGE:
        return _share(bad, total)
    return _share(f"sum_over_time({bad}[{window}])", f"sum_over_time({total}[{window}])")


def _share(bad: str, total: str) -> str:
    return f"{bad}\n/\n({total} > 0)"


def _period(objective: Objective, period: Period) -> Iterator[Body]:
    """The share of bad events over a whole period, and what is left of its budget."""
    label, budget = records.window_label(period), decimal_text(objective.budget)
    spent = f"sum without (window) ({recorded.error_ratio(objective, period)}) / {budget}"
    if period.calendar:
        yield _record(records.PERIOD, objective, clock.index(period), window=label)
        yield _record(records.ERRORS, objective, _to_date(objective, period), window=label)
        spent = f"{spent} * {_part(objective, period)}"
    else:
        yield _record(records.ERRORS, objective, _rolling(objective, period), window=label)
    yield _record(records.BUDGET_LEFT, objective, f"1 - {spent}", window=label)


def _rolling(objective: Objective, period: Period) -> str:
    bad, total = _hourly(objective)
    whole = _share(*(f"sum_over_time({sums}[{period.length}:1h])" for sums in (bad, total)))
    return f"{whole}\nor\n{_share(bad, total)}"


def _to_date(objective: Objective, period: Period) -> str:
    """The hours of the running period alone."""
    bad, total = _hourly(objective)
    return _share(*(f"sum_over_time({_running(sums, objective, period)})" for sums in (bad, total)))


def _part(objective: Objective, period: Period) -> str:
    """The share of the whole period's hours in which events were measured.

    The whole period's budget is what counts. Its other hours, those to come and those before the SLO or without data,
    are expected to have as many events, and none that is bad.
    """
    _, total = _hourly(objective)
    if objective.maintenance:
        counted = records.series(records.COUNTED, objective)
        total = f"({total} unless on () ({counted} == 0))"
    measured = f"count_over_time({_running(total, objective, period)})"
    hours = clock.hours(period)
    return f"{measured} / {hours}" if hours.isdigit() else f"{measured} / on () group_left () ({hours})"


def _running(sums: str, objective: Objective, period: Period) -> str:
    """The hourly sums of the running period: the hours whose number is the one that is recorded now.

    Steps stand at full hours of UTC; where those of the period's time zone are others, sums are read so much earlier.
    """
    now = records.series(records.PERIOD, objective, window=records.window_label(period))
    late = clock.full_hours(period)
    running = f"({clock.index(period, _HALF_AN_HOUR + late)} == on () {now} @ end())"
    shifted = sums.replace("}", f"}} offset {Duration.of(seconds=late)}") if late else sums
    reach = Duration(period.longest.ms + Duration.of(hours=2 if late else 1).ms)
    return f"({shifted} and on () {running})[{reach}:1h]"


def _hourly(objective: Objective) -> tuple[str, str]:
    return records.series(records.BAD_HOURLY, objective), records.series(records.TOTAL_HOURLY, objective)


def _meta(objective: Objective) -> Iterator[Body]:
    yield _record(records.OBJECTIVE, objective, f"vector({decimal_text(objective.target)})")
    subject = objective.subject
    yield _record(
        records.SLO_INFO,
        objective,
        "vector(1)",
        kind=subject.kind,
        name=subject.name,
        team=subject.team,
        criticality=subject.tier,
        objective=decimal_text(objective.target),
        window=records.window_label(objective.periods[0]),
    )
