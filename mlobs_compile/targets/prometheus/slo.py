"""The rules of one SLO, in the order in which Prometheus must evaluate them.

Bad and total events are recorded once at 5 minutes; every longer stretch sums those two, so a busy hour weighs
more than a quiet one, and the cost does not grow with the raw series. The whole window is summed from hourly sums.
Sources: The Site Reliability Workbook, chapter 5, for the alerts; the staging was measured against
`increase()/increase()` over the raw series and stays within 0.2 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mlobs_compile.artifact import Body
from mlobs_compile.ir import burn
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.queries import promql, records
from mlobs_compile.targets.prometheus.rules import alert_rule
from mlobs_compile.units import Duration, decimal_text

_SECONDS = 60
"""Seconds between two samples of a recorded rate: their sum times this is a number of events."""


def slo_rules(objective: Objective, alerts: tuple[BurnRateAlert, ...]) -> Iterator[Body]:
    """Stages, ratios, budget and alerts of one SLO."""
    yield from _stages(objective)
    yield from _ratios(objective, promql.objective_windows(objective))
    yield from _meta(objective)
    for alert in alerts:
        yield _burn_alert(alert)


def _record(record: str, slo: Objective, expr: str, /, **labels: str) -> Body:
    return {"record": record, "expr": expr, "labels": {**records.identity(slo), **labels}}


def _stages(objective: Objective) -> Iterator[Body]:
    signal = objective.signal
    yield _record(records.TOTAL, objective, promql.total_rate(signal, str(promql.STAGE)))
    total = f"sum({records.series(records.TOTAL, objective)})"
    yield _record(records.BAD, objective, promql.bad_rate(signal, objective.bound, str(promql.STAGE), total))
    for name, stage in ((records.TOTAL_HOURLY, records.TOTAL), (records.BAD_HOURLY, records.BAD)):
        yield _record(name, objective, f"sum_over_time({records.series(stage, objective)}[1h])")


def _ratios(objective: Objective, windows: tuple[Duration, ...]) -> Iterator[Body]:
    bad, total = records.series(records.BAD, objective), records.series(records.TOTAL, objective)
    for window in windows:
        if window == promql.STAGE:
            expr = f"{bad}\n/\n({total} > 0)"
        elif window == objective.window:
            hourly = [records.series(name, objective) for name in (records.BAD_HOURLY, records.TOTAL_HOURLY)]
            expr = f"sum_over_time({hourly[0]}[{window}:1h])\n/\n(sum_over_time({hourly[1]}[{window}:1h]) > 0)"
        else:
            expr = f"sum_over_time({bad}[{window}])\n/\n(sum_over_time({total}[{window}]) > 0)"
        yield _record(records.ERRORS, objective, expr, window=records.window_label(window))


def _meta(objective: Objective) -> Iterator[Body]:
    ratio = promql.error_ratio(objective, objective.window)
    yield _record(records.BUDGET_LEFT, objective, f"1 - sum without (window) ({ratio}) / {decimal_text(objective.budget)}")
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
    conditions = [f"{promql.error_ratio(objective, window)} > {threshold}" for window in (tier.long, tier.short)]
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
        yield f"sum_over_time({total}[{long}]) * {_SECONDS} >= {objective.min_events}"
    if objective.min_bad_events > 1:
        # An increase over a range is extrapolated, so n events may read as slightly less.
        least = decimal_text(objective.min_bad_events - Decimal("0.5"))
        yield f"sum_over_time({bad}[{long}]) * {_SECONDS} > {least}"
