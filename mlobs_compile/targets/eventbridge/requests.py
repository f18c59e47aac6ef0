"""Everything that a reaction becomes, as the requests that make it, in an order in which they can be sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlobs_compile.artifact import Body, json_line
from mlobs_compile.queries import aws_names
from mlobs_compile.target import Context
from mlobs_compile.targets.eventbridge import machine, policies
from mlobs_compile.targets.eventbridge.rules import rules
from mlobs_compile.targets.eventbridge.site import Site, table_name

KEPT = str(14 * 24 * 3600)
"""Seconds that a dead letter is kept: the most that SQS does (CreateQueue, `MessageRetentionPeriod`)."""
SEEN_FOR = "60"
"""Seconds for which a message that the pipe has taken is hidden; it hands it on within one."""
DELIVERIES = 5
"""After so many a message that the pipe cannot hand on becomes a dead letter."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call of an API of AWS."""

    service: str
    """As the AWS SDKs call it."""
    operation: str
    kind: str
    name: str
    body: Body
    definition: Body | None = None
    """For a state machine: its definition, which is a file of its own."""


def table(context: Context) -> Iterator[Request]:
    """What all reactions of an environment share: the table of locks and of events seen."""
    name = table_name(context)
    owned = {"mlobs:project": context.project_id, "mlobs:environment": context.environment}
    body: Body = {
        "TableName": name,
        "AttributeDefinitions": [
            {"AttributeName": "reaction", "AttributeType": "S"},
            {"AttributeName": "item", "AttributeType": "S"},
        ],
        "KeySchema": [
            {"AttributeName": "reaction", "KeyType": "HASH"},
            {"AttributeName": "item", "KeyType": "RANGE"},
        ],
        "BillingMode": "PAY_PER_REQUEST",
        "Tags": [{"Key": key, "Value": value} for key, value in owned.items()],
    }
    yield Request("dynamodb", "CreateTable", "table", name, body)
    expiry: Body = {
        "TableName": name,
        "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expires"},
    }
    yield Request("dynamodb", "UpdateTimeToLive", "table-expiry", name, expiry)


def requests(site: Site) -> Iterator[Request]:
    """All that is one reaction's own."""
    yield _dead_letters(site)
    yield from _role(site, "run", policies.trust(site, "states", site.machine_arn), policies.of_machine(site))
    yield _machine(site)
    if site.alarms:
        source = site.arn("events", f"rule/{site.stem}*")
        yield from _role(site, "rule", policies.trust(site, "events", source), policies.of_rule(site))
        for rule, targets in rules(site):
            name = str(rule["Name"])
            yield Request("events", "PutRule", "rule", name, rule)
            yield Request("events", "PutTargets", "target", name, targets)
    if site.routed:
        yield from _way_in(site)


def _dead_letters(site: Site) -> Request:
    policy = policies.of_queue(site, site.dead_letters, "events", site.arn("events", f"rule/{site.stem}*"))
    attributes: Body = {"MessageRetentionPeriod": KEPT, "SqsManagedSseEnabled": "true", "Policy": policy}
    return _queue(site, site.dead_letters, attributes)


def _queue(site: Site, name: str, attributes: Body) -> Request:
    owned: Body = {**site.owned}
    body: Body = {"QueueName": name, "Attributes": attributes, "tags": owned}
    return Request("sqs", "CreateQueue", "queue", name, body)


def _role(site: Site, whose: str, trust: Body, policy: Body) -> Iterator[Request]:
    name = site.role(whose)
    body: Body = {
        "RoleName": name,
        "Description": f"For {site.reaction.id} in {site.context.environment}; compiled by mlobs.",
        "AssumeRolePolicyDocument": json_line(trust),
        "Tags": site.tags(),
    }
    if site.options.permissions_boundary:
        body["PermissionsBoundary"] = site.options.permissions_boundary
    yield Request("iam", "CreateRole", "role", name, body)
    held: Body = {"RoleName": name, "PolicyName": "reaction", "PolicyDocument": json_line(policy)}
    yield Request("iam", "PutRolePolicy", "permission", name, held)


def _machine(site: Site) -> Request:
    body: Body = {
        "name": site.stem,
        "roleArn": site.role_arn("run"),
        "type": "STANDARD",
        "tags": site.tags("key", "value"),
    }
    return Request(
        "stepfunctions", "CreateStateMachine", "state-machine", site.stem, body, machine.definition(site)
    )


def _way_in(site: Site) -> Iterator[Request]:
    """The way of an alert of Prometheus: Alertmanager, topic, queue, pipe, state machine."""
    topic = aws_names.topic(site.stem)
    arn = aws_names.topic_arn(site.aws.account, site.aws.region, site.stem)
    inbox, dead = site.arn("sqs", site.inbox), site.arn("sqs", site.dead_letters)
    yield Request("sns", "CreateTopic", "topic", topic, {"Name": topic, "Tags": site.tags()})
    attributes: Body = {
        "VisibilityTimeout": SEEN_FOR,
        "SqsManagedSseEnabled": "true",
        "RedrivePolicy": json_line({"deadLetterTargetArn": dead, "maxReceiveCount": DELIVERIES}),
        "Policy": policies.of_queue(site, site.inbox, "sns", arn),
    }
    yield _queue(site, site.inbox, attributes)
    subscription: Body = {
        "TopicArn": arn,
        "Protocol": "sqs",
        "Endpoint": inbox,
        "Attributes": {"RawMessageDelivery": "true"},
    }
    yield Request("sns", "Subscribe", "subscription", topic, subscription)
    source = site.arn("pipes", f"pipe/{site.stem}")
    yield from _role(site, "pipe", policies.trust(site, "pipes", source), policies.of_pipe(site))
    yield Request("pipes", "CreatePipe", "pipe", site.stem, _pipe(site, inbox))


def _pipe(site: Site, inbox: str) -> Body:
    """A template names the members of a JSON message (EventBridge Pipes, "Implicit body data parsing")."""
    template = '{"event": <$.body.event>, "alarm": <$.body.alarm>, "home": "prometheus"}'
    owned: Body = {**site.owned}
    return {
        "Name": site.stem,
        "Description": f"Alerts of Prometheus that start the run of {site.reaction.id}.",
        "DesiredState": "RUNNING",
        "RoleArn": site.role_arn("pipe"),
        "Source": inbox,
        "SourceParameters": {"SqsQueueParameters": {"BatchSize": 1}},
        "Target": site.machine_arn,
        "TargetParameters": {
            "InputTemplate": template,
            "StepFunctionStateMachineParameters": {"InvocationType": "FIRE_AND_FORGET"},
        },
        "Tags": owned,
    }
