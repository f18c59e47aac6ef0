"""Rules that hear a reaction's alarms go into ALARM, as many as it takes to name them all."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.artifact import Body, Json, json_line
from mlobs_compile.targets.eventbridge.site import Site

PATTERN_LIMIT = 4096
"""Characters of an event pattern (PutRule, `EventPattern`)."""
ATTEMPTS = 185
"""The most that EventBridge tries (PutTargets, `MaximumRetryAttempts`)."""
TARGET = "reaction"


def rules(site: Site) -> Iterator[tuple[Body, Body]]:
    """PutRule and PutTargets of each rule; one that hears more alarms than a pattern holds becomes several."""
    for number, alarms in enumerate(_shards(site.alarms), 1):
        name = site.stem if number == 1 else f"{site.stem}-{number}"
        rule: Body = {
            "Name": name,
            "Description": f"Alarms that start the run of {site.reaction.id}.",
            "EventPattern": json_line(pattern(alarms, site.aws.account)),
            "State": "ENABLED",
            "Tags": site.tags(),
        }
        yield rule, {"Rule": name, "Targets": [_target(site)]}


def pattern(alarms: tuple[str, ...], account: str) -> Body:
    """Exactly these alarms of this account, and only when they begin to alarm: not while data are missing."""
    names: list[Json] = [*alarms]
    return {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "account": [account],
        "detail": {"alarmName": names, "state": {"value": ["ALARM"]}},
    }


def _shards(alarms: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Parts of which each fits into a pattern; the longest name alone does by far."""
    held: tuple[str, ...] = ()
    for alarm in alarms:
        if held and len(json_line(pattern((*held, alarm), "0" * 12))) > PATTERN_LIMIT:
            yield held
            held = ()
        held = (*held, alarm)
    if held:
        yield held


def _target(site: Site) -> Body:
    paths: Body = {"event": "$.id", "alarm": "$.detail.alarmName"}
    template = '{"event": <event>, "alarm": <alarm>, "home": "cloudwatch"}'
    return {
        "Id": TARGET,
        "Arn": site.machine_arn,
        "RoleArn": site.role_arn("rule"),
        "InputTransformer": {"InputPathsMap": paths, "InputTemplate": template},
        "DeadLetterConfig": {"Arn": site.arn("sqs", site.dead_letters)},
        "RetryPolicy": {
            "MaximumRetryAttempts": ATTEMPTS,
            "MaximumEventAgeInSeconds": site.options.retry_for.whole_seconds,
        },
    }
