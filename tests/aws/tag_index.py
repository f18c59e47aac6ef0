"""The world behind the Resource Groups Tagging API: an index of all tags in a region, which follows when it likes.

"GetResources is eventually consistent" is what its users find; IAM roles are not in it (API reference, "Services that
support the Resource Groups Tagging API": "The GetResources operation does not currently support IAM users and roles").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.aws.strict import Answer, Handler, Refusal
from tests.aws.trouble import page

Tags = dict[str, dict[str, str]]


class TagIndex:
    """`tags` is what the services themselves say; the index shows what it held when `behind` was set."""

    def __init__(self, tags: Tags) -> None:
        self.tags = tags
        self.behind: Tags | None = None

    @property
    def handlers(self) -> dict[str, Handler]:
        return {"GetResources": self.get_resources}

    def fall_behind(self) -> None:
        """From now on the index shows nothing new."""
        self.behind = {arn: dict(tags) for arn, tags in self.tags.items()}

    def get_resources(self, request: Mapping[str, Any]) -> Answer:
        held = self.tags if self.behind is None else self.behind
        if request.get("ResourcesPerPage", 50) > 100:
            raise Refusal("InvalidParameterException", "ResourcesPerPage is at most 100")
        types = request.get("ResourceTypeFilters", [])
        rows = [
            {"ResourceARN": arn, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
            for arn, tags in sorted(held.items())
            if ":iam:" not in arn
            and (not types or any(_is(arn, one) for one in types))
            and all(tags.get(one["Key"]) in one["Values"] for one in request["TagFilters"])
        ]
        shown, further = page(rows, request, "PaginationToken")
        return {"ResourceTagMappingList": shown, "PaginationToken": further.get("PaginationToken", "")}


def _is(arn: str, kind: str) -> bool:
    """`sqs`, or a service and a type of resource such as `states:stateMachine`."""
    service, _, resource = kind.partition(":")
    parts = arn.split(":", 5)
    return parts[2] == service and (not resource or parts[5].startswith((f"{resource}:", f"{resource}/")))
