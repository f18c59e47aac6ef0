"""The marks of objects in AWS: all of a project at once from the tagging API, and of one where that knows nothing.

The index of `resourcegroupstaggingapi` follows changes after a while, and may not know every type of resource. So an
object that matters and that it does not know, or knows otherwise than it should be, is asked for by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mlobs_compile.backends.aws_calls import Calls
from mlobs_compile.change import tags
from mlobs_compile.change.tags import Tags
from mlobs_compile.world import Denied, Site

PER_PAGE = 100
"""Resources in one answer (GetResources, `ResourcesPerPage`)."""
List = Callable[[str], Tags]
"""The tags of one resource, by its ARN."""


class Marks:
    """The tags of all that one run has met, by ARN."""

    def __init__(self, indexed: Mapping[str, Tags], each: List) -> None:
        self._held = dict(indexed)
        self._fresh: set[str] = set()
        self._each = each

    def indexed(self, kind: str) -> list[str]:
        """Names of the indexed resources whose ARN has this before its name, such as `:alarm:`."""
        return sorted(arn.split(kind, 1)[1] for arn in self._held if kind in arn)

    def of(self, arn: str) -> Tags | None:
        """What is known without asking."""
        return self._held.get(arn)

    def asked(self, arn: str) -> Tags:
        """What the resource itself says."""
        if arn not in self._fresh:
            self._held[arn] = self._each(arn)
            self._fresh.add(arn)
        return self._held[arn]

    def wrote(self, arn: str, written: Tags) -> None:
        """Takes note of what this run has written."""
        self._held[arn] = {**self._held.get(arn, {}), **written}


def marks(tagging: Calls, site: Site, types: Sequence[str], each: List) -> tuple[Marks, tuple[str, ...]]:
    """All that carries the mark of the project and environment, and what could not be read."""
    filters = [
        {"Key": tags.PROJECT, "Values": [site.project_id]},
        {"Key": tags.ENVIRONMENT, "Values": [site.environment]},
    ]
    indexed: dict[str, Tags] = {}
    try:
        for page in tagging.pages(
            "get_resources",
            "PaginationToken",
            TagFilters=filters,
            ResourceTypeFilters=list(types),
            ResourcesPerPage=PER_PAGE,
        ):
            for row in page["ResourceTagMappingList"]:
                indexed[row["ResourceARN"]] = tags.from_rows(row["Tags"])
    except Denied as refusal:
        return Marks({}, each), (f"which resources are tagged ({refusal})",)
    return Marks(indexed, each), ()
