"""Namespaces of rule groups: one request makes them, another changes them, tags say whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlobs_compile.artifact import Body
from mlobs_compile.backends.aws_calls import Answered
from mlobs_compile.backends.aws_waits import absent, forbidden, found, listed, removed
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.tags import Tags, mark_of, mark_tags
from mlobs_compile.world import Denied, Moved
from mlobs_compile.worlds.amp.objects import NAME, NAMESPACE
from mlobs_compile.worlds.amp.service import CONFLICT, Service, failure, status


class Namespaces:
    """All namespaces of a workspace."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def read(self, wanted: Sequence[Wanted], unread: list[str]) -> Iterator[Existing]:
        """One listing, which holds the tags; a look at what is wanted or ours."""
        asked = {one.key.name: one for one in wanted if one.key.kind == NAMESPACE}
        for name, tags in self._listed(asked, unread).items():
            mark = mark_of(tags, name)
            if name in asked or self._is_ours(mark):
                there = self._described(name)
                if there is not None and status(there) != "DELETING":
                    mark = mark_of(there.get("tags", tags), name)
                    yield Existing(Key(NAME, NAMESPACE, name), self._body(there), mark)

    def _listed(self, asked: Mapping[str, Wanted], unread: list[str]) -> Mapping[str, Tags]:
        try:
            entries = listed(
                self._service.calls,
                "list_rule_groups_namespaces",
                "ruleGroupsNamespaces",
                "nextToken",
                workspaceId=self._service.workspace,
            )
            return {one["name"]: one.get("tags", {}) for one in entries}
        except Answered as refusal:
            if absent(refusal):
                workspace = self._service.workspace
                raise Denied(
                    f"there is no workspace `{workspace}` in this account and region: {refusal}"
                ) from refusal
            if not forbidden(refusal):
                raise
            unread.append(f"which namespaces `{self._service.workspace}` has ({refusal})")
            return {name: {} for name in asked}

    def _is_ours(self, mark: Mark | None) -> bool:
        site = self._service.site
        return mark is not None and (mark.project, mark.environment) == (site.project_id, site.environment)

    def _described(self, name: str) -> Mapping[str, Any] | None:
        request = {"workspaceId": self._service.workspace, "name": name}
        answer = found(self._service.calls, "describe_rule_groups_namespace", **request)
        return None if answer is None else dict(answer["ruleGroupsNamespace"])

    def _body(self, there: Mapping[str, Any]) -> Body:
        held: Body = {
            "workspaceId": self._service.workspace,
            "name": there["name"],
            "data": there["data"].decode("utf-8", "replace"),
        }
        return {**held, **failure(there)}

    def create(self, after: Wanted, mark: Mark) -> None:
        """A second creation finds the first, and is content when it is ours."""
        name, data = after.key.name, str(after.body["data"]).encode()
        request = {"workspaceId": self._service.workspace, "name": name, "data": data}
        try:
            self._service.calls.tell("create_rule_groups_namespace", **request, tags=mark_tags(mark))
        except Answered as refusal:
            if refusal.code != CONFLICT:
                raise
            there = self._service.at_rest(after.key, lambda: self._described(name))
            if there is None or not self._is_ours(mark_of(there.get("tags", {}))):
                raise Moved(f"another namespace `{name}` has appeared") from refusal
            self.update(after, mark, None)
            return
        self._service.active(after.key, lambda: self._described(name))

    def update(self, after: Wanted, mark: Mark, before: Existing | None) -> None:
        """The rules first, and the mark once they have taken effect."""
        name, data = after.key.name, str(after.body["data"]).encode()
        there = self._service.at_rest(after.key, lambda: self._described(name))
        if there is None:
            raise Moved(f"the namespace `{name}` is gone")
        if there["data"] != data or failure(there):
            try:
                self._service.change("put_rule_groups_namespace", name=name, data=data)
            except Answered as refusal:
                if absent(refusal):
                    raise Moved(f"the namespace `{name}` is gone") from refusal
                raise
        self._service.active(after.key, lambda: self._described(name))
        self._tag(there["arn"], mark, before)

    def tag(self, after: Wanted, mark: Mark, before: Existing | None) -> None:
        """Only the mark."""
        there = self._described(after.key.name)
        if there is None:
            raise Moved(f"the namespace `{after.key.name}` is gone")
        self._tag(there["arn"], mark, before)

    def _tag(self, arn: str, mark: Mark, before: Existing | None) -> None:
        tags = mark_tags(mark, before.mark if before else None)
        self._service.calls.tell("tag_resource", resourceArn=arn, tags=tags)

    def delete(self, key: Key) -> None:
        """Waits until it is gone, so that its name is free."""
        request = {"workspaceId": self._service.workspace, "name": key.name}
        if self._service.at_rest(key, lambda: self._described(key.name)) is not None:
            removed(self._service.calls, "delete_rule_groups_namespace", **request)
            self._service.at_rest(key, lambda: self._described(key.name))
