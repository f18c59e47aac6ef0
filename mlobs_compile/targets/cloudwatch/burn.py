"""Multi-window burn-rate alerts by metric alarms: a silent one for each window, whichever tiers look at it.

An alarm's metrics share one period, so it takes two alarms to look at two windows (The Site Reliability
Workbook, chapter 5). Each reads the error ratio over one period of exactly its window, which CloudWatch
evaluates every minute, hourly when the window exceeds a day. The threshold is `factor * budget`, exact.

A tier's `for` makes its short window count several periods in a row; the long one, whose periods are hours,
keeps one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from mlobs_compile.artifact import Body, Resource
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.ir.signal import MetricGauge
from mlobs_compile.queries import cloudwatch
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import gaps, grid, naming, requests, tiers, wording
from mlobs_compile.targets.cloudwatch.delivery import Delivery
from mlobs_compile.units import Duration


class _Half(Enum):
    """Which window of its tier: only the long one asks for a minimum of events, only the short one waits."""

    LONG = "long"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class _Window:
    """What makes two alarms the same: then tiers share one."""

    length: Duration
    threshold: Decimal
    min_events: int
    min_bad_events: int
    count: int


def refuses(objective: Objective) -> str | None:
    """Why metric alarms cannot watch the objective; None when they can."""
    if isinstance(objective.signal.metric, MetricGauge):
        return (
            "a gauge has no events to count, and the one period of an alarm cannot count the minutes in "
            "which it was out of bounds; write `backend: application-signals`, or an alert with a bound"
        )
    if objective.slice:
        return (
            f"an alarm reads its whole window as one period and cannot count slices of {objective.slice.length}; "
            "write `backend: application-signals`, or use a target with a query language"
        )
    return None


def burn_alarms(
    objective: Objective, alerts: Sequence[BurnRateAlert], context: Context, delivery: Delivery
) -> Iterator[Resource]:
    """The alarms of one objective: windows first, then the tiers that look at them."""
    owners: dict[_Window, list[BurnRateAlert]] = {}
    for alert in alerts:
        for half in _Half:
            owners.setdefault(_window(alert, half), []).append(alert)
    names = {window: _name(objective, window, held[0], context) for window, held in owners.items()}
    for window, held in owners.items():
        body = _window_alarm(objective, window, held[0], names[window], context)
        yield requests.metric_alarm(body, objective, *held)
    yield from gaps.gap_alarms(alerts, context)
    rules = {
        alert.id: gaps.or_gap(alert, tiers.all_of(names[_window(alert, half)] for half in _Half), context)
        for alert in alerts
    }
    yield from tiers.composites(alerts, rules, context, delivery)


def _window(alert: BurnRateAlert, half: _Half) -> _Window:
    objective, tier = alert.objective, alert.tier
    match half:
        case _Half.LONG:
            return _Window(tier.long, alert.threshold, objective.min_events, objective.min_bad_events, 1)
        case _Half.SHORT:
            return _Window(tier.short, alert.threshold, 0, 0, grid.burning(tier.short, tier.hold))


def _name(objective: Objective, window: _Window, first: BurnRateAlert, context: Context) -> str:
    return naming.alarm_name(context, f"{objective.id}/window/{window.length}/{first.tier.name}")


def _window_alarm(
    objective: Objective, window: _Window, first: BurnRateAlert, name: str, context: Context
) -> Body:
    queries = cloudwatch.error_ratio(
        objective.signal,
        objective.bound,
        grid.period(window.length),
        min_events=window.min_events,
        min_bad_events=window.min_bad_events,
    )
    return {
        "AlarmName": name,
        "AlarmDescription": wording.window_of(first, window.length),
        **requests.SILENT,
        "Metrics": cloudwatch.to_request(queries),
        **requests.periods(window.count),
        "Threshold": window.threshold,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "Tags": wording.tags(context, objective),
    }
