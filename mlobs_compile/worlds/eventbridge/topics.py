"""Topics of SNS, with the queues that are subscribed to them; other subscribers are none of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlobs_compile.artifact import Body, Json
from mlobs_compile.backends.aws_waits import found, listed, removed
from mlobs_compile.change.tags import Tags, from_rows, to_rows
from mlobs_compile.worlds.eventbridge import canonical
from mlobs_compile.worlds.eventbridge.service import Found, Means

_RAW = "RawMessageDelivery"


class Topics:
    """A topic goes with its subscriptions (SNS API reference, DeleteTopic)."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._calls = means.calls("sns")

    def _arn(self, name: str) -> str:
        return self._means.places.arn("topic", name)

    def find(self, name: str) -> Found | None:
        if found(self._calls, "get_topic_attributes", TopicArn=self._arn(name)) is None:
            return None
        rows: list[Mapping[str, Json]] = []
        for arn, endpoint in self._subscribed(name).items():
            told = found(self._calls, "get_subscription_attributes", SubscriptionArn=arn)
            if told is not None:
                rows.append({"Endpoint": endpoint, "Attributes": told["Attributes"]})
        return Found(canonical.topic(name, rows))

    def _subscribed(self, name: str) -> dict[str, str]:
        """The endpoints of queues by the ARN of their subscription; one that nobody has confirmed has none."""
        rows = listed(self._calls, "list_subscriptions_by_topic", "Subscriptions", TopicArn=self._arn(name))
        return {
            one["SubscriptionArn"]: one["Endpoint"]
            for one in rows
            if one["Protocol"] == "sqs" and one["SubscriptionArn"].startswith("arn:")
        }

    def tags(self, name: str) -> Tags:
        answer = found(self._calls, "list_tags_for_resource", ResourceArn=self._arn(name)) or {}
        return from_rows(answer.get("Tags", ()))

    def make(self, name: str, body: Mapping[str, Json], tags: Tags) -> None:
        self._calls.tell("create_topic", Name=name, Tags=to_rows(tags))
        self._subscribe(name, body)

    def change(self, name: str, body: Mapping[str, Json], there: Body) -> None:
        self._subscribe(name, body)

    def _subscribe(self, name: str, body: Mapping[str, Json]) -> None:
        """What is wanted, as it is wanted, and no other queue."""
        held = {endpoint: arn for arn, endpoint in self._subscribed(name).items()}
        wanted = _rows(body)
        for endpoint, raw in wanted.items():
            if endpoint in held:
                self._calls.tell(
                    "set_subscription_attributes",
                    SubscriptionArn=held[endpoint],
                    AttributeName=_RAW,
                    AttributeValue=raw,
                )
            else:
                request = {"TopicArn": self._arn(name), "Protocol": "sqs", "Endpoint": endpoint}
                self._calls.tell("subscribe", **request, Attributes={_RAW: raw})
        for endpoint, arn in held.items():
            if endpoint not in wanted:
                removed(self._calls, "unsubscribe", SubscriptionArn=arn)

    def tag(self, name: str, tags: Tags) -> None:
        self._calls.tell("tag_resource", ResourceArn=self._arn(name), Tags=to_rows(tags))

    def remove(self, name: str) -> None:
        removed(self._calls, "delete_topic", TopicArn=self._arn(name))


def _rows(body: Mapping[str, Json]) -> dict[str, str]:
    rows = body["Subscriptions"]
    assert isinstance(rows, Sequence)
    return {str(one["Endpoint"]): str(one[_RAW]) for one in rows if isinstance(one, Mapping)}
