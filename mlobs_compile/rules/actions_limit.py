"""A CloudWatch alarm tells more than five receivers of one state, and the service refuses it.

An alarm has at most five actions each for ALARM, OK and INSUFFICIENT_DATA (CloudWatch API Reference,
PutMetricAlarm and PutCompositeAlarm). Let one SNS topic fan out: subscriptions to a topic are not limited
this way.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.artifact import Resource
from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries import alarm_request
from mlobs_compile.rule import Finding, Rule

MOST = 5


def check(alarm: Resource) -> Iterator[Finding]:
    if alarm.kind not in (alarm_request.METRIC_ALARM, alarm_request.COMPOSITE_ALARM):
        return
    for key in ("AlarmActions", "OKActions", "InsufficientDataActions"):
        count = len(alarm_request.items(alarm.body, key))
        if count > MOST:
            message = f"alarm `{alarm.name}` has {count} {key}, at most {MOST} are allowed"
            yield Finding(next(iter(alarm.origins), None), message, "let one SNS topic tell the others")


RULE = Rule("MLO508", Severity.ERROR, Resource, check)
