"""What Prometheus cannot express, in words a user can act on."""

from __future__ import annotations

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.maintenance import Weekly
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.queries import clock


def refuses(node: AnyNode) -> str | None:
    match node:
        case Objective() if node.signal.series:
            zones = [stretch.time_zone for stretch in node.maintenance if isinstance(stretch, Weekly)]
            zones += [period.time_zone for period in node.periods if period.calendar]
            return next((why for zone in zones if (why := clock.untellable(zone))), None)
        case Objective() | ThresholdAlert() | AnomalyAlert() | AbsenceAlert():
            return None if node.signal.series else f"`{node.signal.name}` has no PromQL form"
        case BurnRateAlert(objective=objective) | BudgetAlert(objective=objective):
            return refuses(objective)
        case _:
            return f"Prometheus has no place for a {type(node).__name__}"
