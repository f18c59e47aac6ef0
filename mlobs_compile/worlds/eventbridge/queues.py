"""Queues of SQS."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.artifact import Body, Json, json_line
from mlobs_compile.backends.aws_calls import Answered
from mlobs_compile.backends.aws_waits import found, removed
from mlobs_compile.change.tags import Tags
from mlobs_compile.world import Throttled
from mlobs_compile.worlds.eventbridge import canonical
from mlobs_compile.worlds.eventbridge.service import Found, Means

_DELETED = ("QueueDeletedRecently", "AWS.SimpleQueueService.QueueDeletedRecently")
_REST = 60.0
"""Seconds before the name of a deleted queue is free (SQS API reference, DeleteQueue)."""
_TEXTS = ("Policy", "RedrivePolicy")


class Queues:
    """A queue's policies are JSON in texts."""

    def __init__(self, means: Means) -> None:
        self._calls = means.calls("sqs")

    def _url(self, name: str) -> str | None:
        answer = found(self._calls, "get_queue_url", QueueName=name)
        return None if answer is None else str(answer["QueueUrl"])

    def find(self, name: str) -> Found | None:
        url = self._url(name)
        if url is None:
            return None
        answer = found(self._calls, "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])
        return None if answer is None else Found(canonical.queue(name, answer.get("Attributes", {})))

    def tags(self, name: str) -> Tags:
        url = self._url(name)
        answer = found(self._calls, "list_queue_tags", QueueUrl=url) if url else None
        return dict(answer.get("Tags", {})) if answer else {}

    def make(self, name: str, body: Mapping[str, Json], tags: Tags) -> None:
        attributes = {key: text for key, text in _texts(body).items() if text}
        try:
            self._calls.tell("create_queue", QueueName=name, Attributes=attributes, tags=dict(tags))
        except Answered as refusal:
            if refusal.code in _DELETED:
                raise Throttled(str(refusal), _REST) from refusal
            raise

    def change(self, name: str, body: Mapping[str, Json], there: Body) -> None:
        """An empty text takes a policy away."""
        self._calls.tell("set_queue_attributes", QueueUrl=self._url(name), Attributes=_texts(body))

    def tag(self, name: str, tags: Tags) -> None:
        self._calls.tell("tag_queue", QueueUrl=self._url(name), Tags=dict(tags))

    def remove(self, name: str) -> None:
        url = self._url(name)
        if url is not None:
            removed(self._calls, "delete_queue", QueueUrl=url)


def _texts(body: Mapping[str, Json]) -> dict[str, str]:
    attributes = body["Attributes"]
    assert isinstance(attributes, Mapping)
    held = {key: str(value) for key, value in attributes.items() if key not in _TEXTS}
    return {**held, **{key: json_line(attributes[key]) if key in attributes else "" for key in _TEXTS}}
