"""The worlds behind clients of SQS and SNS: queues and topics, which a second creation finds."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tests.aws.strict import Answer, Handler
from tests.aws.tagging_world import Tags
from tests.aws.weather import Clock, Refusal, page

_HERE = "eu-west-1:123456789012"
_HOST = "https://sqs.eu-west-1.amazonaws.com/123456789012/"
_DEFAULTS = {
    "DelaySeconds": "0",
    "MaximumMessageSize": "262144",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "SqsManagedSseEnabled": "true",
    "VisibilityTimeout": "30",
}


class Sqs:
    """Queues; the name of a deleted one is taken for a minute."""

    def __init__(self, tags: Tags, clock: Clock) -> None:
        self.tags, self.clock = tags, clock
        self.queues: dict[str, dict[str, str]] = {}
        self.deleted: dict[str, float] = {}

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "CreateQueue": self.create,
            "GetQueueUrl": self.url,
            "GetQueueAttributes": self.attributes,
            "SetQueueAttributes": self.set,
            "ListQueueTags": self.list_tags,
            "TagQueue": self.tag,
            "DeleteQueue": self.delete,
        }

    def arn(self, name: str) -> str:
        return f"arn:aws:sqs:{_HERE}:{name}"

    def create(self, request: Mapping[str, Any]) -> Answer:
        """Finds a queue that is the same, refuses one that differs, and a name that was deleted within 60 s; the dead-
        letter queue must be there [API].
        """
        name, said = request["QueueName"], request.get("Attributes", {})
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", name):
            raise Refusal("InvalidParameterValue", f"{name} is no name of a queue")
        if self.clock() < self.deleted.get(name, -1e9) + 60:
            raise Refusal("AWS.SimpleQueueService.QueueDeletedRecently", "wait 60 seconds")
        if name in self.queues:
            if any(self.queues[name].get(key) != value for key, value in said.items()):
                raise Refusal("QueueAlreadyExists", "A queue already exists with a different value")
            return {"QueueUrl": _HOST + name}
        self._legal(said)
        self.queues[name] = {**_DEFAULTS, **said}
        self.tags[self.arn(name)] = dict(request.get("tags", {}))
        return {"QueueUrl": _HOST + name}

    def url(self, request: Mapping[str, Any]) -> Answer:
        """`NonExistentQueue` where there is none [API]."""
        self._queue(request["QueueName"])
        return {"QueueUrl": _HOST + request["QueueName"]}

    def attributes(self, request: Mapping[str, Any]) -> Answer:
        """All of them, with defaults for those that nobody set [API]."""
        name = _name(request)
        told = {**self._queue(name), "QueueArn": self.arn(name), "ApproximateNumberOfMessages": "0"}
        return {"Attributes": told}

    def set(self, request: Mapping[str, Any]) -> Answer:
        """What is not said stays; an empty text takes a policy away [API]."""
        there = self._queue(_name(request))
        self._legal(request["Attributes"])
        there |= request["Attributes"]
        for key in [key for key, value in there.items() if value == ""]:
            del there[key]
        return {}

    def list_tags(self, request: Mapping[str, Any]) -> Answer:
        """`NonExistentQueue` of what is not there [API]."""
        self._queue(_name(request))
        return {"Tags": dict(self.tags[self.arn(_name(request))])}

    def tag(self, request: Mapping[str, Any]) -> Answer:
        """New keys are added, known ones replaced, others stay [API]."""
        self._queue(_name(request))
        self.tags[self.arn(_name(request))] |= request["Tags"]
        return {}

    def delete(self, request: Mapping[str, Any]) -> Answer:
        """Its name is taken for 60 s [API]."""
        name = _name(request)
        self._queue(name)
        del self.queues[name]
        self.tags.pop(self.arn(name), None)
        self.deleted[name] = self.clock()
        return {}

    def _queue(self, name: str) -> dict[str, str]:
        if name not in self.queues:
            raise Refusal("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
        return self.queues[name]

    def _legal(self, said: Mapping[str, str]) -> None:
        for key in ("Policy", "RedrivePolicy"):
            if said.get(key):
                json.loads(said[key])
        if said.get("RedrivePolicy"):
            dead = json.loads(said["RedrivePolicy"])["deadLetterTargetArn"]
            if dead.rpartition(":")[2] not in self.queues:
                raise Refusal("InvalidParameterValue", "Dead letter target does not exist.")


def _name(request: Mapping[str, Any]) -> str:
    return str(request["QueueUrl"]).rpartition("/")[2]


class Sns:
    """Topics; a second subscription of an endpoint is the first, and may not differ from it."""

    def __init__(self, tags: Tags) -> None:
        self.tags = tags
        self.topics: dict[str, dict[str, dict[str, Any]]] = {}
        """By ARN: subscriptions by their ARN."""

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "CreateTopic": self.create,
            "GetTopicAttributes": self.attributes,
            "DeleteTopic": self.delete,
            "Subscribe": self.subscribe,
            "Unsubscribe": self.unsubscribe,
            "ListSubscriptionsByTopic": self.list,
            "GetSubscriptionAttributes": self.subscription,
            "SetSubscriptionAttributes": self.set_subscription,
            "TagResource": self.tag,
            "ListTagsForResource": self.list_tags,
        }

    def arn(self, name: str) -> str:
        return f"arn:aws:sns:{_HERE}:{name}"

    def create(self, request: Mapping[str, Any]) -> Answer:
        """Finds a topic that is there, but for other tags [API]."""
        arn = self.arn(request["Name"])
        said = {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())}
        if arn in self.topics and said and said != self.tags[arn]:
            raise Refusal("InvalidParameter", "Topic already exists with different tags")
        if arn not in self.topics:
            self.topics[arn], self.tags[arn] = {}, said
        return {"TopicArn": arn}

    def attributes(self, request: Mapping[str, Any]) -> Answer:
        """`NotFound` where there is none [API]."""
        self._topic(request["TopicArn"])
        return {"Attributes": {"TopicArn": request["TopicArn"], "Policy": "{}", "Owner": "123456789012"}}

    def delete(self, request: Mapping[str, Any]) -> Answer:
        """A topic goes with its subscriptions; what is not there is deleted [API]."""
        self.topics.pop(request["TopicArn"], None)
        self.tags.pop(request["TopicArn"], None)
        return {}

    def subscribe(self, request: Mapping[str, Any]) -> Answer:
        """Finds a subscription that is there, but for other attributes [API]."""
        held = self._topic(request["TopicArn"])
        said = {
            "Protocol": request["Protocol"],
            "Endpoint": request["Endpoint"],
            "RawMessageDelivery": request.get("Attributes", {}).get("RawMessageDelivery", "false"),
        }
        for arn, there in held.items():
            if (there["Protocol"], there["Endpoint"]) == (said["Protocol"], said["Endpoint"]):
                if there != said:
                    raise Refusal("InvalidParameter", "Subscription already exists with different attributes")
                return {"SubscriptionArn": arn}
        arn = f"{request['TopicArn']}:{len(held)}0000000-0000-0000-0000-000000000000"
        held[arn] = said
        return {"SubscriptionArn": arn}

    def unsubscribe(self, request: Mapping[str, Any]) -> Answer:
        """`NotFound` where there is none [API]."""
        self._subscription(request["SubscriptionArn"])
        del self.topics[request["SubscriptionArn"].rpartition(":")[0]][request["SubscriptionArn"]]
        return {}

    def list(self, request: Mapping[str, Any]) -> Answer:
        """Page by page, without attributes [API]."""
        rows = [
            {
                "SubscriptionArn": arn,
                "Protocol": there["Protocol"],
                "Endpoint": there["Endpoint"],
                "TopicArn": request["TopicArn"],
                "Owner": "123456789012",
            }
            for arn, there in self._topic(request["TopicArn"]).items()
        ]
        shown, further = page(rows, request)
        return {"Subscriptions": shown, **further}

    def subscription(self, request: Mapping[str, Any]) -> Answer:
        """Attributes are texts [API]."""
        return {"Attributes": dict(self._subscription(request["SubscriptionArn"]))}

    def set_subscription(self, request: Mapping[str, Any]) -> Answer:
        """One attribute at a time [API]."""
        there = self._subscription(request["SubscriptionArn"])
        there[request["AttributeName"]] = request["AttributeValue"]
        return {}

    def tag(self, request: Mapping[str, Any]) -> Answer:
        """New keys are added, known ones replaced, others stay [API]."""
        self._topic(request["ResourceArn"])
        self.tags[request["ResourceArn"]] |= {tag["Key"]: tag["Value"] for tag in request["Tags"]}
        return {}

    def list_tags(self, request: Mapping[str, Any]) -> Answer:
        """`NotFound` of what is not there [guess]."""
        self._topic(request["ResourceArn"])
        held = self.tags[request["ResourceArn"]]
        return {"Tags": [{"Key": key, "Value": value} for key, value in held.items()]}

    def _topic(self, arn: str) -> dict[str, dict[str, Any]]:
        if arn not in self.topics:
            raise Refusal("NotFound", "Topic does not exist")
        return self.topics[arn]

    def _subscription(self, arn: str) -> dict[str, Any]:
        held = self.topics.get(arn.rpartition(":")[0], {})
        if arn not in held:
            raise Refusal("NotFound", "Subscription does not exist")
        return held[arn]
