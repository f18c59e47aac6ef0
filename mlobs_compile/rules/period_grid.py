"""A CloudWatch alarm has a period that the service does not offer.

A period is 10, 20 or 30 seconds, or a multiple of 60 seconds (CloudWatch API Reference, PutMetricAlarm,
`Period`).

The CloudWatch target rounds a `window` up to whole minutes, `90s` to two of them, so no spec leads to such an
alarm. The rule guards what the target writes; one that comes up is worth an issue.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.artifact import Resource
from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries import alarm_request
from mlobs_compile.rule import Finding, Rule

SHORT = (10, 20, 30)


def check(alarm: Resource) -> Iterator[Finding]:
    if alarm.kind != alarm_request.METRIC_ALARM:
        return
    for period in alarm_request.periods(alarm.body):
        if period not in SHORT and period % 60:
            message = f"alarm `{alarm.name}` has a period of {period} seconds"
            help = "a period is 10, 20 or 30 seconds, or whole minutes"
            yield Finding(next(iter(alarm.origins), None), message, help)


RULE = Rule("MLO502", Severity.ERROR, Resource, check)
