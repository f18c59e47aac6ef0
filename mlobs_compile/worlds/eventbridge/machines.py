"""State machines of Step Functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlobs_compile.artifact import Body, Json, json_line
from mlobs_compile.backends.aws_waits import found, removed
from mlobs_compile.change.tags import Tags
from mlobs_compile.world import Denied
from mlobs_compile.worlds.eventbridge import canonical
from mlobs_compile.worlds.eventbridge.service import Found, Means


class Machines:
    """One that is deleted goes once its executions have ended (Step Functions API reference, DeleteStateMachine)."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._calls = means.calls("stepfunctions")

    def _arn(self, name: str) -> str:
        return self._means.places.arn("state-machine", name)

    def _described(self, name: str) -> Mapping[str, Any] | None:
        return found(self._calls, "describe_state_machine", stateMachineArn=self._arn(name))

    def find(self, name: str) -> Found | None:
        there = self._described(name)
        if there is None or there.get("status") == "DELETING":
            return None
        return Found(canonical.machine(there))

    def tags(self, name: str) -> Tags:
        answer = found(self._calls, "list_tags_for_resource", resourceArn=self._arn(name)) or {}
        return {one["key"]: one["value"] for one in answer.get("tags", ())}

    def make(self, name: str, body: Mapping[str, Json], tags: Tags) -> None:
        self._await_gone(name)
        request = {**body, "definition": json_line(body["definition"])}
        self._calls.tell("create_state_machine", **request, tags=_rows(tags))

    def change(self, name: str, body: Mapping[str, Json], there: Body) -> None:
        if body["type"] != there["type"]:
            raise Denied(f"the type of the state machine `{name}` cannot be changed: delete it by hand")
        request = {"roleArn": body["roleArn"], "definition": json_line(body["definition"])}
        self._calls.tell("update_state_machine", stateMachineArn=self._arn(name), **request)

    def tag(self, name: str, tags: Tags) -> None:
        self._calls.tell("tag_resource", resourceArn=self._arn(name), tags=_rows(tags))

    def remove(self, name: str) -> None:
        removed(self._calls, "delete_state_machine", stateMachineArn=self._arn(name))

    def _await_gone(self, name: str) -> None:
        self._means.await_(f"the state machine `{name}`", lambda: self._described(name) is None)


def _rows(tags: Tags) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in tags.items()]
