"""Requests and answers in one form, so that they are equal when they mean the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlobs_compile.artifact import Body, Json, parsed

_DEFAULTS: Body = {
    "DelaySeconds": "0",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "SqsManagedSseEnabled": "true",
    "VisibilityTimeout": "30",
}
"""Of a queue (SQS API reference, SetQueueAttributes); what AWS adds beyond is no part of a body."""
_LISTS = ("Action", "NotAction", "Resource", "NotResource")
_TABLE = ("TableName", "KeySchema")
_PIPE = (
    "Name", "Description", "DesiredState", "RoleArn", "Source", "SourceParameters", "Enrichment", "Target",
    "TargetParameters",
)  # fmt: skip


def policy(document: Json) -> Json:
    """A policy as JSON; one value and a list of it are the same to IAM, and order in a list means nothing."""
    held = parsed(document) if isinstance(document, str) else document
    assert isinstance(held, Mapping)
    statements = held.get("Statement", [])
    rows = [statements] if isinstance(statements, Mapping) else statements
    assert isinstance(rows, Sequence)
    return {**held, "Statement": [_statement(one) for one in rows]}


def _statement(statement: Json) -> Json:
    assert isinstance(statement, Mapping)
    return {key: _sorted(value) if key in _LISTS else value for key, value in statement.items()}


def _sorted(value: Json) -> Json:
    return (
        [value]
        if isinstance(value, str)
        else sorted(map(str, value))
        if isinstance(value, Sequence)
        else value
    )


def queue(name: str, attributes: Mapping[str, Json]) -> Body:
    """A queue with every attribute that matters, said or not."""
    held: Body = {key: str(attributes.get(key) or value) for key, value in _DEFAULTS.items()}
    if attributes.get("Policy"):
        held["Policy"] = policy(attributes["Policy"])
    if attributes.get("RedrivePolicy"):
        redrive = parsed(str(attributes["RedrivePolicy"]))
        assert isinstance(redrive, Mapping)
        held["RedrivePolicy"] = {**redrive, "maxReceiveCount": int(str(redrive["maxReceiveCount"]))}
    return {"QueueName": name, "Attributes": held}


def table(body: Mapping[str, Json], billing: str, expiry: Json) -> Body:
    """A table: its keys, who pays how, and when items go."""
    defined = body["AttributeDefinitions"]
    assert isinstance(defined, Sequence)
    held: Body = {key: body[key] for key in _TABLE}
    held["AttributeDefinitions"] = sorted(defined, key=lambda one: str(one))
    return {**held, "BillingMode": billing, "TimeToLiveSpecification": expiry}


def role(body: Mapping[str, Json], policies: Mapping[str, Json], managed: Sequence[str] = ()) -> Body:
    """A role with its policies; those that somebody attached are part of it too."""
    held: Body = {
        "RoleName": body["RoleName"],
        "Description": body.get("Description") or "",
        "AssumeRolePolicyDocument": policy(body["AssumeRolePolicyDocument"]),
        "Policies": {name: policy(document) for name, document in policies.items()},
    }
    boundary = body.get("PermissionsBoundary")
    if boundary:
        arn = boundary["PermissionsBoundaryArn"] if isinstance(boundary, Mapping) else boundary
        held["PermissionsBoundary"] = arn
    return {**held, "ManagedPolicies": sorted(managed)} if managed else held


def machine(body: Mapping[str, Json]) -> Body:
    """A state machine, its definition as JSON."""
    definition = body["definition"]
    return {
        "name": body["name"],
        "roleArn": body["roleArn"],
        "type": body["type"],
        "definition": parsed(definition) if isinstance(definition, str) else definition,
    }


def rule(body: Mapping[str, Json], targets: Sequence[Json]) -> Body:
    """A rule with its targets."""
    held: Body = {key: body[key] for key in ("Name", "State") if key in body}
    for key in ("Description", "ScheduleExpression"):
        if body.get(key):
            held[key] = body[key]
    if body.get("EventPattern"):
        held["EventPattern"] = parsed(str(body["EventPattern"]))
    return {**held, "Targets": sorted(targets, key=_id)}


def _id(target: Json) -> str:
    return str(target.get("Id")) if isinstance(target, Mapping) else ""


def topic(name: str, subscriptions: Sequence[Mapping[str, Json]]) -> Body:
    """A topic with the queues that are subscribed to it."""
    rows: list[Json] = [
        {"Protocol": "sqs", "Endpoint": one["Endpoint"], "RawMessageDelivery": _is_raw(one)}
        for one in sorted(subscriptions, key=lambda one: str(one["Endpoint"]))
    ]
    return {"Name": name, "Subscriptions": rows}


def _is_raw(subscription: Mapping[str, Json]) -> Json:
    attributes = subscription.get("Attributes", {})
    assert isinstance(attributes, Mapping)
    return str(attributes.get("RawMessageDelivery", "false")).lower()


def pipe(body: Mapping[str, Json]) -> Body:
    """A pipe; a window of no seconds is none, and one that failed says so."""
    held: Body = {key: _said(body[key]) for key in _PIPE if body.get(key)}
    state = str(body.get("CurrentState", ""))
    return {**held, "CurrentState": state} if state.endswith("_FAILED") else held


def _said(value: Json) -> Json:
    if not isinstance(value, Mapping):
        return value
    return {
        key: _said(held)
        for key, held in value.items()
        if held is not None and (key, held) != ("MaximumBatchingWindowInSeconds", 0)
    }
