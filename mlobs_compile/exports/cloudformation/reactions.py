"""What EventBridge holds of a reaction, with its table, queues, roles, state machine, topic and pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mlobs_compile.artifact import Body, Json, Resource, parsed
from mlobs_compile.exports.cloudformation.around import Around
from mlobs_compile.exports.cloudformation.item import Item, item, logical_id, tag_list
from mlobs_compile.reliance import Id, identity

TARGET = "eventbridge"
PART_OF = {"table-expiry": "table", "target": "rule"}
"""Requests that a template says within another resource of the same name."""
_NUMBERS = ("MessageRetentionPeriod", "VisibilityTimeout")


def reaction(resource: Resource, around: Around) -> Iterator[Item]:
    """A resource of a reaction, and a queue's policy, which is one by itself in a template."""
    own = identity(resource)
    type, properties = _MADE[resource.kind](resource, around)
    parts = [
        one for part, whole in PART_OF.items() if whole == resource.kind for one in around.of(TARGET, part)
    ]
    asked = [
        *around.needs[own],
        *(id for one in parts if one.name == resource.name for id in _needs(one, around)),
    ]
    needs = tuple(dict.fromkeys(_whole(id) for id in asked if _whole(id) != own))
    yield item(resource, type, properties, needs)
    if resource.kind == "queue":
        policy: Body = {
            "Queues": [{"Ref": logical_id(own)}],
            "PolicyDocument": parsed(str(_attributes(resource)["Policy"])),
        }
        id = (TARGET, "queue-policy", resource.name)
        yield Item(id, resource.file, "AWS::SQS::QueuePolicy", policy, needs=(own,), referred=(own,))


def _needs(resource: Resource, around: Around) -> tuple[Id, ...]:
    return around.needs[identity(resource)]


def _whole(id: Id) -> Id:
    return id[0], PART_OF.get(id[1], id[1]), id[2]


def _table(resource: Resource, around: Around) -> tuple[str, Body]:
    properties: Body = {**resource.body, "Tags": tag_list(around.tags(resource))}
    for one in around.of(TARGET, "table-expiry"):
        if one.name == resource.name:
            properties["TimeToLiveSpecification"] = one.body["TimeToLiveSpecification"]
    return "AWS::DynamoDB::Table", properties


def _queue(resource: Resource, around: Around) -> tuple[str, Body]:
    properties: Body = {"QueueName": resource.name}
    for key, value in _attributes(resource).items():
        if key in _NUMBERS:
            properties[key] = int(str(value))
        elif key == "RedrivePolicy":
            properties[key] = parsed(str(value))
        elif key != "Policy":
            properties[key] = value == "true"
    return "AWS::SQS::Queue", {**properties, "Tags": tag_list(around.tags(resource))}


def _role(resource: Resource, around: Around) -> tuple[str, Body]:
    trust = parsed(str(resource.body["AssumeRolePolicyDocument"]))
    held = tag_list(around.tags(resource))
    return "AWS::IAM::Role", {**resource.body, "AssumeRolePolicyDocument": trust, "Tags": held}


def _permission(resource: Resource, around: Around) -> tuple[str, Body]:
    document = parsed(str(resource.body["PolicyDocument"]))
    return "AWS::IAM::RolePolicy", {**resource.body, "PolicyDocument": document}


def _machine(resource: Resource, around: Around) -> tuple[str, Body]:
    return "AWS::StepFunctions::StateMachine", {
        "StateMachineName": resource.name,
        "StateMachineType": resource.body["type"],
        "RoleArn": resource.body["roleArn"],
        "Definition": resource.body["definition"],
        "Tags": tag_list(around.tags(resource)),
    }


def _rule(resource: Resource, around: Around) -> tuple[str, Body]:
    properties: Body = {**resource.body, "EventPattern": parsed(str(resource.body["EventPattern"]))}
    for one in around.of(TARGET, "target"):
        if one.body["Rule"] == resource.name:
            properties["Targets"] = one.body["Targets"]
    return "AWS::Events::Rule", {**properties, "Tags": tag_list(around.tags(resource))}


def _topic(resource: Resource, around: Around) -> tuple[str, Body]:
    return "AWS::SNS::Topic", {"TopicName": resource.name, "Tags": tag_list(around.tags(resource))}


def _subscription(resource: Resource, around: Around) -> tuple[str, Body]:
    body = resource.body
    attributes = body["Attributes"]
    assert isinstance(attributes, Mapping)
    return "AWS::SNS::Subscription", {
        "TopicArn": body["TopicArn"],
        "Protocol": body["Protocol"],
        "Endpoint": body["Endpoint"],
        "RawMessageDelivery": attributes.get("RawMessageDelivery") == "true",
    }


def _pipe(resource: Resource, around: Around) -> tuple[str, Body]:
    held: Body = {**around.tags(resource)}
    return "AWS::Pipes::Pipe", {**resource.body, "Tags": held}


def _attributes(resource: Resource) -> Mapping[str, Json]:
    attributes = resource.body["Attributes"]
    assert isinstance(attributes, Mapping)
    return attributes


_MADE: Mapping[str, Callable[[Resource, Around], tuple[str, Body]]] = {
    "table": _table,
    "queue": _queue,
    "role": _role,
    "permission": _permission,
    "state-machine": _machine,
    "rule": _rule,
    "topic": _topic,
    "subscription": _subscription,
    "pipe": _pipe,
}
KINDS = (*_MADE, *PART_OF)
