"""What EventBridge holds of a reaction, as resources of the AWS provider."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mlobs_compile.artifact import Body, Json, Resource, json_line
from mlobs_compile.exports.terraform.block import snake

_QUEUE = {
    "MessageRetentionPeriod": "message_retention_seconds",
    "VisibilityTimeout": "visibility_timeout_seconds",
    "SqsManagedSseEnabled": "sqs_managed_sse_enabled",
    "RedrivePolicy": "redrive_policy",
    "Policy": "policy",
}


def table(resource: Resource) -> tuple[str, Body]:
    """A table; when its items expire is a request of its own, which `module` adds."""
    keys = {str(one["KeyType"]): one["AttributeName"] for one in _bodies(resource.body["KeySchema"])}
    attributes: list[Json] = [
        {"name": one["AttributeName"], "type": one["AttributeType"]}
        for one in _bodies(resource.body["AttributeDefinitions"])
    ]
    return "aws_dynamodb_table", {
        "name": resource.name,
        "billing_mode": resource.body["BillingMode"],
        "hash_key": keys["HASH"],
        "range_key": keys["RANGE"],
        "attribute": attributes,
    }


def expiry(resource: Resource) -> Body:
    """The part of a table that says when its items expire."""
    (told,) = _bodies([resource.body["TimeToLiveSpecification"]])
    return {"ttl": {"attribute_name": told["AttributeName"], "enabled": told["Enabled"]}}


def _queue(resource: Resource) -> tuple[str, Body]:
    (attributes,) = _bodies([resource.body["Attributes"]])
    found: Body = {"name": resource.name}
    for key, word in _QUEUE.items():
        if key in attributes:
            text = str(attributes[key])
            found[word] = (
                int(text) if text.isdecimal() else text == "true" if text in ("true", "false") else text
            )
    return "aws_sqs_queue", found


def _role(resource: Resource) -> tuple[str, Body]:
    body = resource.body
    found: Body = {
        "name": resource.name,
        "description": body["Description"],
        "assume_role_policy": body["AssumeRolePolicyDocument"],
    }
    if "PermissionsBoundary" in body:
        found["permissions_boundary"] = body["PermissionsBoundary"]
    return "aws_iam_role", found


def _permission(resource: Resource) -> tuple[str, Body]:
    body = resource.body
    return "aws_iam_role_policy", {
        "name": body["PolicyName"],
        "role": body["RoleName"],
        "policy": body["PolicyDocument"],
    }


def _machine(resource: Resource) -> tuple[str, Body]:
    body = resource.body
    return "aws_sfn_state_machine", {
        "name": resource.name,
        "type": body["type"],
        "role_arn": body["roleArn"],
        "definition": json_line(body["definition"]),
    }


def _rule(resource: Resource) -> tuple[str, Body]:
    body = resource.body
    return "aws_cloudwatch_event_rule", {
        "name": resource.name,
        "description": body["Description"],
        "event_pattern": body["EventPattern"],
        "state": body["State"],
    }


def _target(resource: Resource) -> tuple[str, Body]:
    (told,) = _bodies(resource.body["Targets"])
    (message,) = _bodies([told["InputTransformer"]])
    return "aws_cloudwatch_event_target", {
        "rule": resource.body["Rule"],
        "target_id": told["Id"],
        "arn": told["Arn"],
        "role_arn": told["RoleArn"],
        "input_transformer": {
            "input_paths": message["InputPathsMap"],
            "input_template": message["InputTemplate"],
        },
        "dead_letter_config": snake(told["DeadLetterConfig"]),
        "retry_policy": snake(told["RetryPolicy"]),
    }


def _topic(resource: Resource) -> tuple[str, Body]:
    return "aws_sns_topic", {"name": resource.name}


def _subscription(resource: Resource) -> tuple[str, Body]:
    body = resource.body
    (attributes,) = _bodies([body["Attributes"]])
    return "aws_sns_topic_subscription", {
        "topic_arn": body["TopicArn"],
        "protocol": body["Protocol"],
        "endpoint": body["Endpoint"],
        "raw_message_delivery": attributes.get("RawMessageDelivery") == "true",
    }


def _pipe(resource: Resource) -> tuple[str, Body]:
    told = {key: value for key, value in resource.body.items() if key != "Tags"}
    found = snake(told)
    assert isinstance(found, dict)
    return "aws_pipes_pipe", found


MADE: Mapping[str, Callable[[Resource], tuple[str, Body]]] = {
    "table": table,
    "queue": _queue,
    "role": _role,
    "permission": _permission,
    "state-machine": _machine,
    "rule": _rule,
    "target": _target,
    "topic": _topic,
    "subscription": _subscription,
    "pipe": _pipe,
}
UNTAGGED = frozenset(("permission", "target", "subscription"))


def _bodies(items: Json) -> list[Mapping[str, Json]]:
    assert isinstance(items, Sequence)
    return [one for one in items if isinstance(one, Mapping)]
