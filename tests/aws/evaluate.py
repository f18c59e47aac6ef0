"""Decides the state of emitted alarms over synthetic samples, one minute at a time.

As in the CloudWatch User Guide, "Using Amazon CloudWatch alarms": a period ends now and slides by the minute,
an alarm needs M of its last N points beyond the threshold, missing points count as `TreatMissingData` says.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.aws import alarm_rule, metric_math
from tests.aws.cloudwatch_rules import iso_seconds

Request = Mapping[str, Any]
Key = tuple[str, str, tuple[tuple[str, str], ...]]
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
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


def state(alarm: Request, samples: Samples, end: int, before: str = "OK") -> str:
    """ALARM or OK of one metric alarm at the beginning of minute `end`.

    With `ignore`, an alarm that missing points could decide either way stays as it was `before` (User Guide,
    "Configuring how CloudWatch alarms treat missing data").
    """
    period = next(q["MetricStat"]["Period"] for q in alarm["Metrics"] if "MetricStat" in q) // 60
    breaching = missing = 0
    for back in range(alarm["EvaluationPeriods"]):
        found = value(alarm["Metrics"], samples, end - back * period)
        if found is None:
            breaching += alarm["TreatMissingData"] == "breaching"
            missing += alarm["TreatMissingData"] == "ignore"
        else:
            breaching += _COMPARE[alarm["ComparisonOperator"]](found, alarm["Threshold"])
    least = alarm["DatapointsToAlarm"]
    if breaching < least <= breaching + missing:
        return before
    return "ALARM" if breaching >= least else "OK"


def states(requests: Sequence[tuple[str, Request]], samples: Samples, end: int) -> dict[str, str]:
    """The state of every metric and composite alarm by name; children come before their composites.

    Bands and queries are evaluated elsewhere.
    """
    found: dict[str, str] = {}
    for operation, request in requests:
        if operation == "PutMetricAlarm" and "Threshold" in request:
            found[request["AlarmName"]] = state(request, samples, end)
        if operation == "PutCompositeAlarm":
            fires = alarm_rule.parse(request["AlarmRule"]).holds(found)
            found[request["AlarmName"]] = "ALARM" if fires else "OK"
    return found


def told(requests: Sequence[tuple[str, Request]], samples: Samples, minutes: range) -> dict[str, list[int]]:
    """When each alarm acts on ALARM, by name, where it is evaluated in these minutes.

    As in the User Guide, "Suppressing composite alarm actions": an action waits for its suppressor to come, is held
    back while that is in alarm, and for the extension after; what is still in alarm then acts.
    """
    found: dict[str, list[int]] = {}
    held = {request["AlarmName"]: request for _, request in requests if request.get("AlarmActions")}
    since: dict[str, int] = {}
    silenced: dict[str, int] = {}
    waiting: set[str] = set()
    for minute in minutes:
        now = states(requests, samples, minute)
        for name, request in held.items():
            if now.get(name) != "ALARM":
                since.pop(name, None)
                waiting.discard(name)
                continue
            if name not in since:
                since[name] = minute
                waiting.add(name)
            suppressor = request.get("ActionsSuppressor")
            if suppressor and now[suppressor] == "ALARM":
                silenced[name] = minute
            wait = request.get("ActionsSuppressorWaitPeriod", 0) // 60
            extension = request.get("ActionsSuppressorExtensionPeriod", 0) // 60
            quiet = name in silenced and minute <= silenced[name] + extension
            if name in waiting and not quiet and minute >= since[name] + wait:
                waiting.discard(name)
                found.setdefault(name, []).append(minute)
    return found


def muted(requests: Sequence[tuple[str, Request]], moment: datetime) -> set[str]:
    """The alarms that a mute rule silences at a moment (User Guide, "How alarm mute rules work")."""
    names: set[str] = set()
    for operation, request in requests:
        if operation == "PutAlarmMuteRule" and _active(request["Rule"]["Schedule"], moment):
            names.update(request["MuteTargets"]["AlarmNames"])
    return names


def _active(schedule: Request, moment: datetime) -> bool:
    """Whether the rule began no longer ago than it lasts; looks back minute by minute, on the clock of its zone."""
    zone = ZoneInfo(schedule.get("Timezone", "UTC"))
    lasts = iso_seconds(schedule["Duration"]) // 60
    begins = (moment - timedelta(minutes=back) for back in range(lasts))
    return any(_begins(schedule["Expression"], begin.astimezone(zone)) for begin in begins)


def _begins(expression: str, local: datetime) -> bool:
    kind, fields = expression.rstrip(")").split("(")
    if kind == "at":
        return local.strftime("%Y-%m-%dT%H:%M") == fields
    minute, hour, day, month, weekday = fields.split()
    assert (day, month) == ("*", "*")
    named = local.strftime("%a").upper()
    return (local.minute, local.hour) == (int(minute), int(hour)) and (
        weekday == "*" or named in weekday.split(",")
    )
