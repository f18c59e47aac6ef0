"""What CloudWatch cannot express, in words that say what to do instead."""

from __future__ import annotations

from typing import assert_never

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.board import Board
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.ir.reaction import Reaction
from mlobs_compile.ir.routing import Policy
from mlobs_compile.ir.signal import MetricDistribution, MetricGauge, MetricMath, SeriesComposite, Signal
from mlobs_compile.queries import cloudwatch
from mlobs_compile.spec.shape import Shape
from mlobs_compile.targets.cloudwatch import burn, grid, panels, promql, slo_request
from mlobs_compile.targets.cloudwatch.backend import Backend, backend_of
from mlobs_compile.targets.cloudwatch.options import Options
from mlobs_compile.units import Duration

_NO_BUDGET = (
    "an alarm looks back over seven days at most, and a budget over its whole window; write "
    "`backend: application-signals`, which keeps budgets"
)


def refuses(node: AnyNode) -> str | None:
    """None when the node can be expressed with the default settings, else why not and what to do."""
    return refuses_with(node, Options())


def refuses_with(node: AnyNode, options: Shape) -> str | None:
    """None when the node can be expressed, else why not and what to do."""
    match node:
        case Objective():
            return _objective(node, backend_of(node, options))
        case BurnRateAlert():
            return _burn(node, backend_of(node.objective, options))
        case BudgetAlert():
            return _budget(node, backend_of(node.objective, options))
        case ThresholdAlert(windows=(_, last)) if last > 1:
            return (
                _signal(node.signal)
                or grid.too_long(node.window, node.hold)
                or grid.windows_too_long(node.window, last)
            )
        case ThresholdAlert() | AnomalyAlert():
            return _signal(node.signal) or grid.too_long(node.window, node.hold)
        case AbsenceAlert():
            return _signal(node.signal) or grid.too_long(node.hold, Duration(0))
        case Board():
            return panels.refuses(node)
        case Expectation() | Measurement() | ScheduledMonitor():
            return "an alarm reads metrics, it takes no measures: a runner does, or a monitor, and publishes them"
        case Policy() | Maintenance() | Reaction():
            return "an alarm acts on the team's topics directly, and is muted by itself; there is nothing to route"
        case _:
            assert_never(node)


def _objective(objective: Objective, backend: Backend) -> str | None:
    if isinstance(objective.signal.series, SeriesComposite) and objective.signal.metric is None:
        return (
            "a composite reads what other SLOs record, and CloudWatch records no error ratios; Application Signals "
            "composes operations of one service only"
        )
    if objective.group_by:
        return (
            f"an alarm watches one exact set of dimensions and cannot be kept apart by `{objective.group_by[0]}`; "
            "write an SLO for each value, or use a target with a query language"
        )
    if isinstance(objective.signal.metric, MetricDistribution) and objective.bound is None:
        return "a latency objective needs `at_most`"
    reason = _signal(objective.signal)
    if reason:
        return reason
    match backend:
        case Backend.ALARMS:
            return burn.refuses(objective) or _crowded(objective)
        case Backend.APPLICATION_SIGNALS:
            return slo_request.refuses(objective) or _crowded(objective)
        case Backend.PROMQL:
            return promql.refuses(objective)
        case _:
            assert_never(backend)


def _burn(alert: BurnRateAlert, backend: Backend) -> str | None:
    reason = _objective(alert.objective, backend)
    if reason:
        return reason
    match backend:
        case Backend.ALARMS | Backend.APPLICATION_SIGNALS:
            return grid.tier_too_long(alert.tier)
        case Backend.PROMQL:
            return promql.refuses_tier(alert)
        case _:
            assert_never(backend)


def _budget(alert: BudgetAlert, backend: Backend) -> str | None:
    reason = _objective(alert.objective, backend)
    if reason or backend is not Backend.APPLICATION_SIGNALS:
        return reason or _NO_BUDGET
    return slo_request.unkept(alert)


def _crowded(objective: Objective) -> str | None:
    """Formulas take rows of their own, so that ten metrics may need more than ten expressions."""
    if not any(isinstance(term, MetricMath) for term in cloudwatch.terms(objective.signal)):
        return None
    if isinstance(objective.signal.metric, MetricGauge):
        return None
    rows = cloudwatch.error_ratio(objective.signal, objective.bound, grid.HOUR)
    expressions = sum(row.expression is not None for row in rows)
    if expressions <= cloudwatch.MAX_METRICS:
        return None
    most = cloudwatch.MAX_METRICS
    return f"`{objective.signal.name}` takes {expressions} expressions and an alarm {most}; shorten it"


def _signal(signal: Signal) -> str | None:
    if signal.metric is None:
        return f"`{signal.name}` has no CloudWatch form; add one, or use a target that asks queries"
    many = next((metric.each for metric in cloudwatch.metrics(signal) if metric.each), ())
    if many:
        return (
            f"`{signal.name}` is read for each `{many[0]}`, and an alarm watches one exact set of dimensions; "
            "name one, or alert on the metric without this dimension"
        )
    count = len(cloudwatch.metrics(signal))
    if count > cloudwatch.MAX_METRICS:
        return (
            f"`{signal.name}` reads {count} metrics and an alarm {cloudwatch.MAX_METRICS} at most; "
            "publish a metric that adds them up"
        )
    return None
