"""A CloudWatch alarm looks back more than a day, so the service evaluates it only once per hour.

Alarms of up to a day are evaluated every minute. Beyond that, CloudWatch evaluates once per hour, on the
data up to the full hour: such an alarm fires up to an hour late (CloudWatch User Guide, "Alarm
evaluation"). That is well for a slow burn over three days and not for anything that should page.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.artifact import Resource
from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries import alarm_request
from mlobs_compile.rule import Finding, Rule
from mlobs_compile.units import Duration

DAY = 86_400


def check(alarm: Resource) -> Iterator[Finding]:
    window = alarm_request.window(alarm)
    if window is not None and window > DAY:
        looks = Duration.of(seconds=window)
        message = f"alarm `{alarm.name}` looks back `{looks}`, so CloudWatch evaluates it once per hour"
        yield Finding(
            next(iter(alarm.origins), None), message, "look back a day or less where an hour matters"
        )


RULE = Rule("MLO507", Severity.INFO, Resource, check)
