"""A CloudWatch alarm asks for more bad data points than it looks at, so it could never fire.

An alarm is "M out of N": `DatapointsToAlarm` of the last `EvaluationPeriods` must be out of bounds. M is at
least 1 and at most N (CloudWatch API Reference, PutMetricAlarm). mlobs never writes such an alarm by
itself; one that comes up is worth an issue.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.artifact import Resource
from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries import alarm_request
from mlobs_compile.rule import Finding, Rule


def check(alarm: Resource) -> Iterator[Finding]:
    if alarm.kind != alarm_request.METRIC_ALARM:
        return
    needed = alarm_request.whole(alarm.body, "DatapointsToAlarm")
    looked_at = alarm_request.whole(alarm.body, "EvaluationPeriods")
    if needed is not None and looked_at is not None and not 1 <= needed <= looked_at:
        message = f"alarm `{alarm.name}` needs {needed} bad data points out of {looked_at}"
        yield Finding(next(iter(alarm.origins), None), message, f"ask for 1 to {looked_at}")


RULE = Rule("MLO501", Severity.ERROR, Resource, check)
