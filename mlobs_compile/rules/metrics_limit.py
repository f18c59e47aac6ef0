"""A CloudWatch alarm reads more metrics than one alarm may.

An alarm holds at most ten metrics and ten expressions over them, twenty rows in all (CloudWatch API
Reference, PutMetricAlarm, `Metrics`). Publish the sum as a metric of its own, or split the SLO.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.artifact import Resource
from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries import alarm_request
from mlobs_compile.rule import Finding, Rule

MOST_METRICS, MOST_EXPRESSIONS = 10, 10


def check(alarm: Resource) -> Iterator[Finding]:
    if alarm.kind != alarm_request.METRIC_ALARM:
        return
    rows = alarm_request.rows(alarm.body, "Metrics")
    metrics = sum("MetricStat" in row for row in rows)
    counts = (("metrics", metrics, MOST_METRICS), ("expressions", len(rows) - metrics, MOST_EXPRESSIONS))
    for what, count, most in counts:
        if count > most:
            message = f"alarm `{alarm.name}` has {count} {what}, at most {most} are allowed"
            yield Finding(next(iter(alarm.origins), None), message, "publish a sum, or split the SLO")


RULE = Rule("MLO509", Severity.ERROR, Resource, check)
