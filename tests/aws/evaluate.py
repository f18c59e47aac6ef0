"""Decides the state of emitted alarms over synthetic samples, one minute at a time.

As in the CloudWatch User Guide, "Using Amazon CloudWatch alarms": a period ends now and slides by the minute,
an alarm needs M of its last N points beyond the threshold, missing points count as `TreatMissingData` says.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.aws import alarm_rule, metric_math

Request = Mapping[str, Any]
Key = tuple[str, str, tuple[tuple[str, str], ...]]
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
}


@dataclass(slots=True)
class Samples:
    """What was published: values by metric and minute."""

    held: dict[Key, dict[int, list[float]]] = field(default_factory=dict)

    def put(self, metric: Any, minute: int, *values: float) -> None:
        key = (metric.namespace, metric.name, metric.dimensions)
        self.held.setdefault(key, {}).setdefault(minute, []).extend(values)

    def over(self, key: Key, first: int, end: int) -> list[float]:
        by_minute = self.held.get(key, {})
        return [value for minute in range(first, end) for value in by_minute.get(minute, ())]


def statistic(stat: str, values: Sequence[float]) -> float | None:
    """One statistic of the values of a period; None where there is none."""
    if not values:
        return None
    rank = re.fullmatch(r"PR\(([^:]*):([^:]*)\)", stat)
    if rank:
        low, high = float(rank[1] or "-inf"), float(rank[2] or "inf")
        return 100 * sum(low < value <= high for value in values) / len(values)
    simple: dict[str, float] = {
        "Sum": sum(values),
        "SampleCount": len(values),
        "Average": sum(values) / len(values),
        "Maximum": max(values),
        "Minimum": min(values),
    }
    return simple[stat]


def value(queries: Sequence[Request], samples: Samples, end: int) -> float | None:
    """The returned row of a formula over one period that ends before minute `end`."""
    point: dict[str, float | None] = {}
    for query in queries:
        if "MetricStat" in query:
            read = query["MetricStat"]
            metric = read["Metric"]
            pairs = tuple((pair["Name"], pair["Value"]) for pair in metric["Dimensions"])
            key = (metric["Namespace"], metric["MetricName"], pairs)
            found = samples.over(key, end - read["Period"] // 60, end)
            point[query["Id"]] = statistic(read["Stat"], found)
        else:
            point[query["Id"]] = metric_math.parse(query["Expression"]).at(point)
    return point[next(query["Id"] for query in queries if query["ReturnData"])]


def state(alarm: Request, samples: Samples, end: int) -> str:
    """ALARM or OK of one metric alarm at the beginning of minute `end`."""
    period = next(q["MetricStat"]["Period"] for q in alarm["Metrics"] if "MetricStat" in q) // 60
    breaching = 0
    for back in range(alarm["EvaluationPeriods"]):
        found = value(alarm["Metrics"], samples, end - back * period)
        if found is None:
            breaching += alarm["TreatMissingData"] == "breaching"
        else:
            breaching += _COMPARE[alarm["ComparisonOperator"]](found, alarm["Threshold"])
    return "ALARM" if breaching >= alarm["DatapointsToAlarm"] else "OK"


def states(requests: Sequence[tuple[str, Request]], samples: Samples, end: int) -> dict[str, str]:
    """The state of every metric and composite alarm by name; children come before their composites."""
    found: dict[str, str] = {}
    for operation, request in requests:
        if operation == "PutMetricAlarm" and "ThresholdMetricId" not in request:
            found[request["AlarmName"]] = state(request, samples, end)
        if operation == "PutCompositeAlarm":
            fires = alarm_rule.parse(request["AlarmRule"]).holds(found)
            found[request["AlarmName"]] = "ALARM" if fires else "OK"
    return found
