"""A CloudWatch alarm looks further back than the service allows, and PutMetricAlarm would refuse it.

The period times the number of evaluation periods is at most a day for periods under an hour, and at most
seven days for longer ones (CloudWatch API Reference, PutMetricAlarm, `EvaluationPeriods`).

The CloudWatch target refuses such an alert before (MLO470): `window: 5m` with `for: 2d` is too long, `window: 1h`
with `for: 2d` is not. The rule guards what the target writes. Take a longer `window` for a long wait, or a
shorter wait.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.artifact import Resource
from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries import alarm_request
from mlobs_compile.rule import Finding, Rule
from mlobs_compile.units import Duration

HOUR, DAY, WEEK = 3600, 86_400, 604_800


def check(alarm: Resource) -> Iterator[Finding]:
    window = alarm_request.window(alarm)
    if window is None:
        return
    longest = alarm_request.periods(alarm.body)[-1]
    limit = DAY if longest < HOUR else WEEK
    if window > limit:
        looks, most = Duration.of(seconds=window), Duration.of(seconds=limit)
        period = Duration.of(seconds=longest)
        yield Finding(
            next(iter(alarm.origins), None),
            f"alarm `{alarm.name}` looks back `{looks}` in steps of `{period}`, at most `{most}` is allowed",
            "take a longer window per value, or a shorter wait",
        )


RULE = Rule("MLO500", Severity.ERROR, Resource, check)
