"""The index of tags behind a client of the Resource Groups Tagging API, over the tags of other worlds.

"GetResources is eventually consistent" is what its users find; IAM roles are not in it (API reference, "Services that
support the Resource Groups Tagging API": "The GetResources operation does not currently support IAM users and roles").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.aws.strict import Answer, Handler
from tests.aws.weather import Refusal, page

Tags = dict[str, dict[str, str]]
"""By the ARN of what carries them."""


class Tagging:
    """Finds resources by their tags, as far as its index goes, which follows when it likes."""

    def __init__(self, *holders: Callable[[], Tags], page: int = 100) -> None:
        self.holders = holders
        self.page = page
        """Resources in one answer, however many are asked for."""
        self.behind: Tags | None = None
        """What the index held when it fell behind."""
        self.unindexed: set[str] = set()
        """ARNs that the index does not know yet."""
        self.unknown_types: tuple[str, ...] = ()
        """Parts of ARNs of whose resources the index never hears."""
        self.stale: Tags = {}
        """What the index still holds of some ARNs, though it is otherwise by now."""

    @property
    def handlers(self) -> dict[str, Handler]:
        return {"GetResources": self.get_resources}

    def fall_behind(self) -> None:
        """From now on the index shows nothing new."""
        self.behind = self._told()

    def _told(self) -> Tags:
        return {arn: dict(tags) for holder in self.holders for arn, tags in holder().items()}

    def get_resources(self, request: Mapping[str, Any]) -> Answer:
        """All filters hold, each with one of its values; a type is a service or `service:type`; no roles [API]."""
        if request.get("ResourcesPerPage", 50) > 100:
            raise Refusal("InvalidParameterException", "ResourcesPerPage is at most 100")
        held = {**(self._told() if self.behind is None else self.behind), **self.stale}
        chosen = [
            arn
            for arn, tags in sorted(held.items())
            if ":iam:" not in arn
            and arn not in self.unindexed
            and not any(part in arn for part in self.unknown_types)
            and all(tags.get(one["Key"]) in one["Values"] for one in request.get("TagFilters", ()))
            and self._of_type(arn, request.get("ResourceTypeFilters", ()))
        ]
        size = min(self.page, request.get("ResourcesPerPage", 50))
        shown, further = page(chosen, request, "PaginationToken", size)
        rows = [
            {"ResourceARN": arn, "Tags": [{"Key": key, "Value": value} for key, value in held[arn].items()]}
            for arn in shown
        ]
        return {"ResourceTagMappingList": rows, "PaginationToken": further.get("PaginationToken", "")}

    @staticmethod
    def _of_type(arn: str, types: tuple[str, ...]) -> bool:
        _, _, service, _, _, rest = arn.split(":", 5)
        kind = rest.replace("/", ":").split(":", 1)[0]
        return not types or service in types or f"{service}:{kind}" in types
