"""The rules of one SLO, in the order in which Prometheus must evaluate them.

Bad and total events are recorded once at 5 minutes; every longer stretch sums those two, so a busy hour
weighs more than a quiet one, and the cost does not grow with the raw series. The whole window is summed from
hourly sums, taken at full hours: the budget is up to an hour behind, and an SLO that has not seen a full hour
yet shows the ratio of what there is. An hour whose end Prometheus missed by more than 5 minutes is left out.

No sample is ever NaN: both stages drop what is not a number, and only totals above zero divide.

Sources: The Site Reliability Workbook, chapter 5, for the alerts; the staging was measured against
`increase()/increase()` over the raw series and stays within 0.2 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mlobs_compile.artifact import Body
from mlobs_compile.ir import burn
from mlobs_compile.ir.alert import AbsenceAlert
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.queries import promql, records
from mlobs_compile.targets.prometheus.rules import alert_rule
from mlobs_compile.units import Duration, decimal_text

_SECONDS = records.INTERVAL.whole_seconds
"""Seconds between two samples of a recorded rate: their sum times this is a number of events."""
_HOUR = "59m30s"
"""Sixty samples, a minute apart: before Prometheus 3 a range holds both its ends, and `1h` would hold 61."""


def slo_rules(objective: Objective, alerts: tuple[BurnRateAlert | AbsenceAlert, ...]) -> Iterator[Body]:
    """Stages, ratios, budget and alerts of one SLO."""
    yield from _stages(objective)
    yield from _ratios(objective, promql.objective_windows(objective))
    yield from _meta(objective)
    for alert in alerts:
        yield _burn_alert(alert) if isinstance(alert, BurnRateAlert) else _no_data_alert(alert, objective)


def _record(record: str, slo: Objective, expr: str, /, **labels: str) -> Body:
    return {"record": record, "expr": expr, "labels": {**records.identity(slo), **labels}}


def _stages(objective: Objective) -> Iterator[Body]:
    signal, stage = objective.signal, str(promql.STAGE)
    yield _record(records.TOTAL, objective, f"{promql.total_rate(signal, stage)} >= 0")
    # Without the labels of the record, so that it matches what an aggregation without labels gives.
    total = f"sum({records.series(records.TOTAL, objective)})"
    yield _record(records.BAD, objective, promql.bad_rate(signal, objective.bound, stage, total))
    for name, source in ((records.TOTAL_HOURLY, records.TOTAL), (records.BAD_HOURLY, records.BAD)):
        yield _record(name, objective, f"sum_over_time({records.series(source, objective)}[{_HOUR}])")


def _ratios(objective: Objective, windows: tuple[Duration, ...]) -> Iterator[Body]:
    for window in windows:
        yield _record(
            records.ERRORS, objective, _ratio(objective, window), window=records.window_label(window)
        )


def _ratio(objective: Objective, window: Duration) -> str:
    bad, total = records.series(records.BAD, objective), records.series(records.TOTAL, objective)
    if window == promql.STAGE:
        return _share(bad, total)
    if window != objective.window:
        return _share(f"sum_over_time({bad}[{window}])", f"sum_over_time({total}[{window}])")
    bad, total = (records.series(name, objective) for name in (records.BAD_HOURLY, records.TOTAL_HOURLY))
    whole = _share(f"sum_over_time({bad}[{window}:1h])", f"sum_over_time({total}[{window}:1h])")
    return f"{whole}\nor\n{_share(bad, total)}"


def _share(bad: str, total: str) -> str:
    return f"{bad}\n/\n({total} > 0)"


def _meta(objective: Objective) -> Iterator[Body]:
    ratio = promql.error_ratio(objective, objective.window)
    yield _record(
        records.BUDGET_LEFT,
        objective,
        f"1 - sum without (window) ({ratio}) / {decimal_text(objective.budget)}",
    )
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
        window=str(objective.window),
    )


def _burn_alert(alert: BurnRateAlert) -> Body:
    objective, tier = alert.objective, alert.tier
    threshold = decimal_text(alert.threshold)
    conditions = [
        f"{promql.error_ratio(objective, window)} > {threshold}" for window in (tier.long, tier.short)
    ]
    conditions += _guards(objective, tier.long)
    labels = {
        "slo": objective.id,
        "tier": tier.name,
        "window": str(tier.long),
        "short_window": str(tier.short),
        "burn_rate": decimal_text(round(tier.factor, 4)),
    }
    return alert_rule(alert, "\nand ignoring (window)\n".join(conditions), Duration(0), labels)


def _guards(objective: Objective, long: Duration) -> Iterator[str]:
    """What must hold beside the ratios: enough samples, enough events, more than a stray failure."""
    bad, total = records.series(records.BAD, objective), records.series(records.TOTAL, objective)
    samples = int(burn.plan().coverage * long.minutes)
    yield f"count_over_time({total}[{long}]) >= {samples}"
    if objective.min_events:
        yield _at_least(objective.min_events, total, long)
    if objective.min_bad_events > 1:
        yield _at_least(objective.min_bad_events, bad, long)


def _at_least(events: int, rate: str, long: Duration) -> str:
    """An increase over a range is extrapolated, so n events may read as slightly less."""
    return f"sum_over_time({rate}[{long}]) * {_SECONDS} > {decimal_text(events - Decimal('0.5'))}"


def _no_data_alert(alert: AbsenceAlert, objective: Objective) -> Body:
    """Missing is what is recorded: the total is gone, or the part that would be bad cannot be told."""
    expr = f"absent({records.series(records.BAD, objective)})"
    return alert_rule(alert, expr, alert.hold, {"slo": objective.id})
