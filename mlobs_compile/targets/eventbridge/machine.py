"""The state machine of a reaction: seen before, cooling down, start, and what becomes of a start that fails.

    Read -> (Muted <-> Later) -> Remember -> Lock -> Start -> Started
                                    |          |       |
                                 Suppressed  Suppressed  Unlock -> Forget -> DeadLetter -> Failed

An event is remembered before the lock is asked for, so one that comes within a cool-down never starts anything after
it. Both writes hold for whoever wrote them: a write whose answer was lost is tried again by the same execution, and
finds itself. A copy of an event is another execution, and finds the first.

Written for the query language JSONata, since the other one of Step Functions cannot make a number of a time
(AWS Step Functions Developer Guide, "Transforming data with JSONata"; Amazon States Language).
"""

from __future__ import annotations

from mlobs_compile.artifact import Body, Json
from mlobs_compile.ir.reaction import Dag
from mlobs_compile.targets.eventbridge.site import Site
from mlobs_compile.targets.eventbridge.starts import ALARM, EVENT, start
from mlobs_compile.units import Duration

KEPT = Duration.of(days=400)
"""How long an event is remembered: longer than an alert can fire without anybody looking."""
WAIT = 900
"""Seconds between two looks at an alarm that is muted."""
_ME = "{% $states.context.Execution.Id %}"
_SECONDS = "$floor($toMillis($states.context.State.EnteredTime) / 1000)"
_EVENT_ITEM, _LOCK_ITEM = "{% 'event ' & $event %}", "lock"
_NEW, _EXPIRED = "attribute_not_exists(#reaction)", "#expires < :now"
_RETRY: Body = {
    "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
    "IntervalSeconds": 2,
    "MaxAttempts": 6,
    "BackoffRate": 2,
    "MaxDelaySeconds": 120,
    "JitterStrategy": "FULL",
}
"""Throttling and outages; a fault that stays costs two minutes more."""
_TAKEN = "DynamoDB.ConditionalCheckFailedException"


def definition(site: Site) -> Body:
    """The whole state machine."""
    states: Body = {"Read": _read(site)}
    if _waits(site):
        states |= _muting(site)
    states |= {
        "Remember": _put(site, _EVENT_ITEM, KEPT, free=_NEW, then="Lock"),
        "Lock": _put(site, _LOCK_ITEM, site.reaction.cooldown, free=f"{_NEW} OR {_EXPIRED}", then="Start"),
        "Start": _start(site),
        "Started": {"Type": "Succeed"},
        "Suppressed": {"Type": "Succeed"},
        "Unlock": _delete(site, _LOCK_ITEM, then="Forget"),
        "Forget": _delete(site, _EVENT_ITEM, then="DeadLetter"),
        "DeadLetter": _dead_letter(site),
        "Failed": {"Type": "Fail", "Error": "NotStarted", "Cause": "{% $string($failure) %}"},
    }
    return {
        "Comment": f"Starts the run of {site.reaction.id}, once in {site.reaction.cooldown}; compiled by mlobs.",
        "QueryLanguage": "JSONata",
        "StartAt": "Read",
        "States": states,
    }


def _waits(site: Site) -> bool:
    """Whether a mute rule of CloudWatch may hold an alarm back; Alertmanager sends nothing that is muted."""
    return site.reaction.muted and bool(site.alarms)


def _read(site: Site) -> Body:
    """A rule hands over one object, a pipe a list of one; the first of either is the same."""
    first = "$states.input[0]"
    return {
        "Type": "Pass",
        "Assign": {
            "event": f"{{% {first}.event %}}",
            "alarm": f"{{% {first}.alarm %}}",
            "token": f"{{% $hash('{site.reaction.id} {site.context.environment} ' & {first}.event, 'SHA-256') %}}",
            "routed": f"{{% {first}.home = 'prometheus' %}}",
        },
        "Next": "Whence" if _waits(site) else "Remember",
    }


def _muting(site: Site) -> Body:
    """A muted alarm waits for the end of its mute rule, and starts what it would if it is in alarm then."""
    listed: Body = {"AlarmName": ALARM, "Statuses": ["ACTIVE"]}
    described: Body = {"AlarmNames": [ALARM], "AlarmTypes": ["MetricAlarm", "CompositeAlarm"]}
    in_alarm = "$append($states.result.MetricAlarms, $states.result.CompositeAlarms)[StateValue = 'ALARM']"
    return {
        "Whence": _choice("{% $routed %}", "Remember", otherwise="Muted"),
        "Muted": {
            **_task(site, "aws-sdk:cloudwatch:listAlarmMuteRules", listed, failed="DeadLetter"),
            "Assign": {"muted": "{% $count($states.result.AlarmMuteRuleSummaries) > 0 %}"},
            "Next": "WhetherMuted",
        },
        "WhetherMuted": _choice("{% $muted %}", "Later", otherwise="Remember"),
        "Later": {"Type": "Wait", "Seconds": WAIT, "Next": "Still"},
        "Still": {
            **_task(site, "aws-sdk:cloudwatch:describeAlarms", described, failed="DeadLetter"),
            "Assign": {"still": f"{{% $count({in_alarm}) > 0 %}}"},
            "Next": "WhetherStill",
        },
        "WhetherStill": _choice("{% $still %}", "Muted", otherwise="Suppressed"),
    }


def _choice(condition: str, then: str, *, otherwise: str) -> Body:
    return {"Type": "Choice", "Choices": [{"Condition": condition, "Next": then}], "Default": otherwise}


def _task(site: Site, resource: str, arguments: Body, *, failed: str) -> Body:
    """A call that is tried again, and leads on when it fails for good."""
    return {
        "Type": "Task",
        "Resource": f"{site.head}:states:::{resource}",
        "Arguments": arguments,
        "Retry": [_RETRY],
        "Catch": [_caught(failed)],
    }


def _caught(then: str) -> Body:
    return {
        "ErrorEquals": ["States.ALL"],
        "Assign": {"failure": "{% $states.errorOutput %}"},
        "Next": then,
    }


def _put(site: Site, item: str, kept: Duration, *, free: str, then: str) -> Body:
    """A conditional write of an item that expires; one that another execution holds ends this one."""
    written: Body = {
        "reaction": {"S": site.reaction.id},
        "item": {"S": item},
        "holder": {"S": _ME},
        "expires": {"N": f"{{% $string({_SECONDS} + {kept.whole_seconds}) %}}"},
    }
    names: Body = {"#reaction": "reaction", "#holder": "holder"}
    values: Body = {":me": {"S": _ME}}
    if ":now" in free:
        names["#expires"], values[":now"] = "expires", {"N": f"{{% $string({_SECONDS}) %}}"}
    arguments: Body = {
        "TableName": site.table,
        "Item": written,
        "ConditionExpression": f"{free} OR #holder = :me",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }
    task = _task(site, "dynamodb:putItem", arguments, failed="Unlock")
    taken: Body = {"ErrorEquals": [_TAKEN], "Next": "Suppressed"}
    return {
        **task,
        "Retry": [{"ErrorEquals": [_TAKEN], "MaxAttempts": 0}, _RETRY],
        "Catch": [taken, _caught("Unlock")],
        "Next": then,
    }


def _start(site: Site) -> Body:
    run = site.reaction.run
    assert not isinstance(run, Dag)
    found = start(run, site)
    task = _task(site, found.resource, found.arguments, failed="Unlock")
    if not found.started:
        return {**task, "Next": "Started"}
    before: list[Json] = [*found.started]
    return {
        **task,
        "Retry": [{"ErrorEquals": before, "MaxAttempts": 0}, _RETRY],
        "Catch": [{"ErrorEquals": before, "Next": "Started"}, _caught("Unlock")],
        "Next": "Started",
    }


def _delete(site: Site, item: str, *, then: str) -> Body:
    """Takes an item away where it is this execution's own; whatever comes of it, the failure is told."""
    arguments: Body = {
        "TableName": site.table,
        "Key": {"reaction": {"S": site.reaction.id}, "item": {"S": item}},
        "ConditionExpression": "#holder = :me",
        "ExpressionAttributeNames": {"#holder": "holder"},
        "ExpressionAttributeValues": {":me": {"S": _ME}},
    }
    task = _task(site, "dynamodb:deleteItem", arguments, failed=then)
    return {
        **task,
        "Retry": [{"ErrorEquals": [_TAKEN], "MaxAttempts": 0}, _RETRY],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": then}],
        "Next": then,
    }


def _dead_letter(site: Site) -> Body:
    told: Body = {"reaction": site.reaction.id, "event": EVENT, "alarm": ALARM, "failure": "{% $failure %}"}
    arguments: Body = {"QueueUrl": site.queue_url(site.dead_letters), "MessageBody": told}
    return {
        "Type": "Task",
        "Resource": f"{site.head}:states:::sqs:sendMessage",
        "Arguments": arguments,
        "Retry": [_RETRY],
        "Next": "Failed",
    }
