"""What CloudWatch cannot express, in words that say what to do instead."""

from __future__ import annotations

from typing import assert_never

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.board import Board
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.ir.routing import Policy
from mlobs_compile.ir.signal import Metric, MetricDistribution, MetricEvents, MetricGauge, Signal
from mlobs_compile.queries import cloudwatch
from mlobs_compile.targets.cloudwatch import grid, panels
from mlobs_compile.units import Duration

_NO_BUDGET = "an alarm looks back over seven days at most, and a budget over its whole window"


def refuses(node: AnyNode) -> str | None:
    """None when the node can be expressed, else why not and what to do."""
    match node:
        case Objective():
            return _objective(node)
        case BurnRateAlert():
            return _objective(node.objective) or grid.too_long(node.tier.long, Duration(0))
        case ThresholdAlert() | AnomalyAlert():
            return _signal(node.signal) or grid.too_long(node.window, node.hold)
        case AbsenceAlert():
            return _signal(node.signal) or grid.too_long(node.hold, Duration(0))
        case Board():
            return panels.refuses(node)
        case Expectation():
            return "an alarm reads metrics, it does not run checks on data; publish the result as a metric"
        case ScheduledMonitor():
            return "an alarm reads what a monitor publishes, it does not run one"
        case BudgetAlert():
            return _objective(node.objective) or _NO_BUDGET
        case Policy() | Maintenance():
            return "an alarm acts on the team's topics directly; there are no routes to configure"
        case _:
            assert_never(node)


def _objective(objective: Objective) -> str | None:
    if isinstance(objective.signal.metric, MetricGauge):
        return (
            "a gauge has no events to count, and the one period of an alarm cannot count the minutes in "
            "which it was out of bounds; write an alert with a bound, or use a target with a query language"
        )
    if isinstance(objective.signal.metric, MetricDistribution) and objective.bound is None:
        return "a latency objective needs `at_most`"
    return _signal(objective.signal)


def _signal(signal: Signal) -> str | None:
    if signal.metric is None:
        return f"`{signal.name}` has no CloudWatch form; add one, or use a target that asks queries"
    if len(metrics(signal)) > cloudwatch.MAX_METRICS:
        return (
            f"`{signal.name}` adds up {len(metrics(signal))} metrics and an alarm reads "
            f"{cloudwatch.MAX_METRICS} at most; publish a metric that adds them up"
        )
    return None


def metrics(signal: Signal) -> frozenset[Metric]:
    """The metrics that the signal's form reads."""
    match signal.metric:
        case MetricEvents(total, bad, good):
            return frozenset((*total, *bad, *good))
        case MetricDistribution(metric) | MetricGauge(metric):
            return frozenset((metric,))
        case None:
            return frozenset()
