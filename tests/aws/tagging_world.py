"""The index of tags behind a client of the Resource Groups Tagging API, over the tags of other worlds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.aws.cloudwatch_objects import paged
from tests.aws.strict import Answer, Handler

Tags = Mapping[str, Mapping[str, str]]


class Tagging:
    """Finds resources by their tags; `unindexed` ARNs are not known yet, and `stale` ones as they were."""

    def __init__(self, *holders: Callable[[], Tags]) -> None:
        self.holders = holders
        self.unindexed: set[str] = set()
        self.unknown_types: tuple[str, ...] = ()
        """Parts of ARNs of whose resources the index never hears."""
        self.stale: dict[str, dict[str, str]] = {}
        self.page = 100

    @property
    def handlers(self) -> dict[str, Handler]:
        return {"GetResources": self.get_resources}

    def get_resources(self, request: Mapping[str, Any]) -> Answer:
        """All filters hold, each with one of its values; a type is a service or `service:type`; pages [API]."""
        held = {arn: dict(tags) for holder in self.holders for arn, tags in holder().items()} | {**self.stale}
        chosen = [
            arn
            for arn, tags in sorted(held.items())
            if arn not in self.unindexed
            and not any(part in arn for part in self.unknown_types)
            and all(tags.get(one["Key"]) in one["Values"] for one in request.get("TagFilters", ()))
            and self._of_type(arn, request.get("ResourceTypeFilters", ()))
        ]
        size = min(self.page, request.get("ResourcesPerPage", 50))
        shown, further = paged(chosen, request.get("PaginationToken") or None, size)
        rows = [
            {"ResourceARN": arn, "Tags": [{"Key": key, "Value": value} for key, value in held[arn].items()]}
            for arn in shown
        ]
        return {"ResourceTagMappingList": rows, "PaginationToken": further.get("NextToken", "")}

    @staticmethod
    def _of_type(arn: str, types: tuple[str, ...]) -> bool:
        _, _, service, _, _, rest = arn.split(":", 5)
        kind = rest.replace("/", ":").split(":", 1)[0]
        return not types or service in types or f"{service}:{kind}" in types
