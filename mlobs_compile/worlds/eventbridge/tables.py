"""Tables of DynamoDB, with the attribute by which items expire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlobs_compile.artifact import Body, Json
from mlobs_compile.backends.aws_waits import found, listed, removed
from mlobs_compile.change.tags import Tags, from_rows, to_rows
from mlobs_compile.world import Denied
from mlobs_compile.worlds.eventbridge import canonical
from mlobs_compile.worlds.eventbridge.service import Found, Means

_EXPIRY = "TimeToLiveSpecification"
_KEYS = ("KeySchema", "AttributeDefinitions")


class Tables:
    """A table can be changed only when it is `ACTIVE` (DynamoDB API reference, CreateTable, UpdateTimeToLive)."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._calls = means.calls("dynamodb")

    def find(self, name: str) -> Found | None:
        there = self._described(name)
        if there is None or there["TableStatus"] == "DELETING":
            return None
        billing = there.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
        return Found(canonical.table(there, billing, self._expiry(name)))

    def _described(self, name: str) -> Mapping[str, Any] | None:
        answer = found(self._calls, "describe_table", TableName=name)
        return None if answer is None else dict(answer["Table"])

    def _expiry(self, name: str) -> Json:
        told = found(self._calls, "describe_time_to_live", TableName=name) or {}
        said = told.get("TimeToLiveDescription", {})
        if said.get("TimeToLiveStatus") in ("ENABLED", "ENABLING"):
            return {"Enabled": True, "AttributeName": said["AttributeName"]}
        return None

    def tags(self, name: str) -> Tags:
        arn = self._means.places.arn("table", name)
        return from_rows(listed(self._calls, "list_tags_of_resource", "Tags", ResourceArn=arn))

    def make(self, name: str, body: Mapping[str, Json], tags: Tags) -> None:
        self._await(name, "DELETING")
        request: dict[str, Any] = {key: value for key, value in body.items() if key != _EXPIRY}
        self._calls.tell("create_table", **request, Tags=to_rows(tags))
        self._await(name)
        self._expire(name, body[_EXPIRY])

    def change(self, name: str, body: Mapping[str, Json], there: Body) -> None:
        if any(body[key] != there[key] for key in _KEYS):
            raise Denied(
                f"the keys of the table `{name}` cannot be changed: delete it by hand, and apply again"
            )
        self._await(name)
        if body["BillingMode"] != there["BillingMode"]:
            self._calls.tell("update_table", TableName=name, BillingMode=body["BillingMode"])
            self._await(name)
        if body[_EXPIRY] != there[_EXPIRY]:
            self._expire(name, body[_EXPIRY] or {**dict(_map(there[_EXPIRY])), "Enabled": False})

    def _expire(self, name: str, said: Json) -> None:
        self._calls.tell("update_time_to_live", TableName=name, TimeToLiveSpecification=said)

    def tag(self, name: str, tags: Tags) -> None:
        arn = self._means.places.arn("table", name)
        self._calls.tell("tag_resource", ResourceArn=arn, Tags=to_rows(tags))

    def remove(self, name: str) -> None:
        if self.find(name) is not None:
            self._await(name)
            removed(self._calls, "delete_table", TableName=name)
        self._await(name, "DELETING")

    def _await(self, name: str, *passing: str) -> None:
        """Until it is active; or gone, where it is being deleted."""

        def done() -> bool:
            there = self._described(name)
            if passing:
                return there is None or there["TableStatus"] not in passing
            return there is not None and there["TableStatus"] == "ACTIVE"

        self._means.await_(f"the table `{name}`", done)


def _map(value: Json) -> Mapping[str, Json]:
    assert isinstance(value, Mapping)
    return value
