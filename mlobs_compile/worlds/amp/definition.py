"""The alert manager definition: one in a workspace, whose mark is a comment in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlobs_compile.artifact import Body
from mlobs_compile.backends.aws_calls import Answered
from mlobs_compile.backends.aws_waits import forbidden, found, removed
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.world import Moved
from mlobs_compile.worlds.amp import header
from mlobs_compile.worlds.amp.objects import DEFINITION, NAME
from mlobs_compile.worlds.amp.service import CONFLICT, Service, failure, status


class Definition:
    """The one definition of a workspace."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @property
    def _key(self) -> Key:
        return Key(NAME, DEFINITION, self._service.workspace)

    def read(self, wanted: Sequence[Wanted], unread: list[str]) -> Iterator[Existing]:
        """Looked at even where it is not wanted, for it may be ours from before."""
        asked = next((one for one in wanted if one.key == self._key), None)
        try:
            there = self._described()
        except Answered as refusal:
            if not forbidden(refusal):
                raise
            if asked is None:
                return
            unread.append(f"the alert manager definition of `{self._service.workspace}` ({refusal})")
            return
        if there is None or status(there) == "DELETING":
            return
        text, mark = self._read(there)
        if asked is not None or mark is not None:
            body: Body = {"workspaceId": self._service.workspace, "data": text}
            yield Existing(self._key, {**body, **failure(there)}, mark)

    def _described(self) -> Mapping[str, Any] | None:
        request = {"workspaceId": self._service.workspace}
        answer = found(self._service.calls, "describe_alert_manager_definition", **request)
        return None if answer is None else dict(answer["alertManagerDefinition"])

    @staticmethod
    def _read(there: Mapping[str, Any]) -> tuple[str, Mark | None]:
        return header.read(there["data"].decode("utf-8", "replace"))

    def create(self, after: Wanted, mark: Mark) -> None:
        """A second creation finds the first, and is content when it is ours."""
        data = header.marked(str(after.body["data"]), mark).encode()
        request = {"workspaceId": self._service.workspace, "data": data}
        try:
            self._service.calls.tell("create_alert_manager_definition", **request)
        except Answered as refusal:
            if refusal.code != CONFLICT:
                raise
            there = self._service.at_rest(self._key, self._described)
            held = self._read(there)[1] if there is not None else None
            if held is None or (held.project, held.environment) != (mark.project, mark.environment):
                raise Moved("another alert manager definition has appeared") from refusal
            self.update(after, mark, None)
            return
        self._service.active(self._key, self._described)

    def update(self, after: Wanted, mark: Mark, before: Existing | None) -> None:
        """Text and mark are one file."""
        data = header.marked(str(after.body["data"]), mark).encode()
        there = self._service.at_rest(self._key, self._described)
        if there is None:
            raise Moved("the alert manager definition is gone")
        if there["data"] != data or failure(there):
            self._service.change("put_alert_manager_definition", data=data)
        self._service.active(self._key, self._described)

    def tag(self, after: Wanted, mark: Mark, before: Existing | None) -> None:
        """The mark is part of the file."""
        self.update(after, mark, before)

    def delete(self, key: Key) -> None:
        """Waits until it is gone, so that there may be another."""
        if self._service.at_rest(key, self._described) is not None:
            removed(self._service.calls, "delete_alert_manager_definition", workspaceId=key.name)
            self._service.at_rest(key, self._described)
