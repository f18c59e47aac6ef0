"""Pipes of EventBridge, which are made, changed and deleted behind the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlobs_compile.artifact import Body, Json
from mlobs_compile.backends.aws_waits import found, removed
from mlobs_compile.change.tags import Tags
from mlobs_compile.world import Denied
from mlobs_compile.worlds.eventbridge import canonical
from mlobs_compile.worlds.eventbridge.service import Found, Means

_UNDER_WAY = ("CREATING", "UPDATING", "DELETING", "STARTING", "STOPPING")
_NEVER_MADE = ("CREATE_FAILED", "CREATE_ROLLBACK_FAILED")


class Pipes:
    """A pipe of another source (UpdatePipe has none), or with more than is wanted, is made anew; it keeps nothing.

    What UpdatePipe is not told stays: "to remove a filter, specify a `FilterCriteria` object with an empty array"
    (EventBridge Pipes API reference, UpdatePipe).
    """

    def __init__(self, means: Means) -> None:
        self._means = means
        self._calls = means.calls("pipes")

    def _described(self, name: str) -> Mapping[str, Any] | None:
        return found(self._calls, "describe_pipe", Name=name)

    def find(self, name: str) -> Found | None:
        there = self._described(name)
        if there is None or there["CurrentState"] == "DELETING":
            return None
        return Found(canonical.pipe(there), dict(there.get("Tags", {})))

    def tags(self, name: str) -> Tags:
        there = self._described(name)
        return dict(there.get("Tags", {})) if there else {}

    def make(self, name: str, body: Mapping[str, Json], tags: Tags) -> None:
        """In place of one that was never made whole, as when its role was too new."""
        there = self._rest(name)
        if there is not None and there["CurrentState"] in _NEVER_MADE:
            self.remove(name)
        self._calls.tell("create_pipe", **body, Tags=dict(tags))
        self._await_running(name)

    def change(self, name: str, body: Mapping[str, Json], there: Body) -> None:
        self._rest(name)
        anew = body["Source"] != there["Source"] or there.get("CurrentState") in _NEVER_MADE
        if anew or _has_more({**there, "CurrentState": None}, {**body, "CurrentState": None}):
            tags = self.tags(name)
            self.remove(name)
            self.make(name, body, tags)
            return
        request = {key: value for key, value in body.items() if key not in ("Source", "CurrentState")}
        self._calls.tell("update_pipe", **request)
        self._await_running(name)

    def _await_running(self, name: str) -> None:
        there = self._rest(name)
        state = str(there["CurrentState"]) if there else "gone"
        if state.endswith("FAILED") or there is None:
            reason = there.get("StateReason", "no reason is given") if there else "nobody knows why"
            raise Denied(f"the pipe `{name}` is `{state}`: {reason}")

    def _rest(self, name: str) -> Mapping[str, Any] | None:
        """The pipe once nothing goes on with it."""
        seen: list[Mapping[str, Any] | None] = []

        def resting() -> bool:
            seen[:] = [self._described(name)]
            return seen[0] is None or seen[0]["CurrentState"] not in _UNDER_WAY

        self._means.await_(f"the pipe `{name}`", resting)
        return seen[0]

    def tag(self, name: str, tags: Tags) -> None:
        arn = self._means.places.arn("pipe", name)
        self._calls.tell("tag_resource", resourceArn=arn, tags=dict(tags))

    def remove(self, name: str) -> None:
        self._rest(name)
        removed(self._calls, "delete_pipe", Name=name)
        self._rest(name)


def _has_more(there: Json, wanted: Json) -> bool:
    """Whether a pipe has members at any depth that are not wanted."""
    if not isinstance(there, Mapping) or not isinstance(wanted, Mapping):
        return False
    return any(key not in wanted or _has_more(held, wanted[key]) for key, held in there.items())
