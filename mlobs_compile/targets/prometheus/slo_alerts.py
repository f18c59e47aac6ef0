"""The alerts of one SLO: its budget burns, its budget is spent, or it cannot be judged at all."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import assert_never

from mlobs_compile.artifact import Body
from mlobs_compile.ir.alert import Absence, AbsenceAlert
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.prose import rounded
from mlobs_compile.queries import absence, recorded, records
from mlobs_compile.targets.prometheus.rules import Timing, alert_rule
from mlobs_compile.units import Duration, decimal_text

_SECONDS = records.INTERVAL.whole_seconds
"""Seconds between two samples of a recorded rate: their sum times this is a number of events."""


def slo_alert(alert: BurnRateAlert | BudgetAlert | AbsenceAlert, objective: Objective) -> Body:
    """The alerting rule of one alert."""
    match alert:
        case BurnRateAlert():
            return _burn(alert)
        case BudgetAlert():
            return _budget(alert)
        case AbsenceAlert(cause=Absence.TRAFFIC):
            expr = absence.no_traffic(objective, alert.hold)
            return alert_rule(alert, expr, Timing(), {"slo": objective.id})
        case AbsenceAlert():
            return alert_rule(
                alert, absence.no_data(objective, alert.hold), Timing(alert.hold), {"slo": objective.id}
            )
        case _:
            assert_never(alert)


def _burn(alert: BurnRateAlert) -> Body:
    objective, tier = alert.objective, alert.tier
    threshold = decimal_text(alert.threshold)
    conditions = [
        f"{recorded.error_ratio(objective, window)} > {threshold}" for window in (tier.long, tier.short)
    ]
    conditions += _guards(objective, tier.long)
    labels = {
        "slo": objective.id,
        "tier": tier.name,
        "window": str(tier.long),
        "short_window": str(tier.short),
        "burn_rate": decimal_text(round(tier.factor, 4)),
        "exhaustion": str(rounded(alert.exhaustion)),
    }
    timing = Timing(tier.hold, tier.keep)
    return alert_rule(alert, "\nand ignoring (window)\n".join(conditions), timing, labels)


def _guards(objective: Objective, long: Duration) -> Iterator[str]:
    """What must hold beside the ratios: enough samples, enough events, more than a stray failure."""
    bad, total = records.series(records.BAD, objective), records.series(records.TOTAL, objective)
    samples = int(objective.coverage * long.minutes)
    yield f"count_over_time({total}[{long}]) >= {samples}"
    if objective.min_events:
        yield _at_least(objective.min_events, f"sum_over_time({total}[{long}])")
    if objective.min_bad_events > 1:
        yield _at_least(objective.min_bad_events, f"sum_over_time({bad}[{long}])")


def _at_least(events: int, summed: str) -> str:
    """An increase over a range is extrapolated, so n events may read as slightly less."""
    return f"{summed} * {_SECONDS} > {decimal_text(events - Decimal('0.5'))}"


def _budget(alert: BudgetAlert) -> Body:
    """So much of a period's budget is left; a rolling one must have seen a part of its window first."""
    objective, period = alert.objective, alert.period
    conditions = [f"{recorded.budget_left(objective, period)} <= {decimal_text(alert.left)}"]
    bad, total = (
        f"{records.series(name, objective)}[{period.longest}:1h]"
        for name in (records.BAD_HOURLY, records.TOTAL_HOURLY)
    )
    if period.calendar is None:
        conditions.append(f"count_over_time({total}) >= {int(objective.coverage * period.length.hours)}")
    if objective.min_bad_events > 1:
        conditions.append(_at_least(objective.min_bad_events, f"sum_over_time({bad})"))
    labels = {
        "slo": objective.id,
        "window": records.window_label(period),
        "budget_left": decimal_text(alert.left),
        "action": alert.action.value,
    }
    return alert_rule(alert, "\nand ignoring (window)\n".join(conditions), Timing(), labels)
