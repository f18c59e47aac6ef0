"""Marks as tags of AWS: what an object carries so that the next run finds it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mlobs_compile.change.objects import Mark
from mlobs_compile.queries.aws_names import tag_value

PREFIX = "mlobs:"
PROJECT, ENVIRONMENT, ID = "mlobs:project", "mlobs:environment", "mlobs:id"
APPLIED, PROTECTED = "mlobs:applied", "mlobs:protected"
DETECTORS = "mlobs:detectors"
"""On an alarm: digests of the anomaly detectors that were made for it, since a detector has no tags."""
EXCLUSIONS = "mlobs:exclusions"
"""On an SLO: the digest of its exclusion windows as they were last applied, since a window has no tags."""
_MARKS = frozenset((PROJECT, ENVIRONMENT, ID, APPLIED, PROTECTED, DETECTORS, EXCLUSIONS))
Tags = Mapping[str, str]


def mark_tags(mark: Mark, before: Mark | None = None) -> dict[str, str]:
    """The tags of a mark; protection that ends is said, since tags that are not named stay as they are."""
    held = {
        PROJECT: mark.project,
        ENVIRONMENT: mark.environment,
        ID: tag_value(mark.id),
        APPLIED: mark.applied,
    }
    if mark.protected or (before is not None and before.protected):
        held[PROTECTED] = "true" if mark.protected else "false"
    return held


def mark_of(tags: Tags, id: str | None = None) -> Mark | None:
    """The mark that an object carries; `id` is what it should be, for a tag holds a long one shortened."""
    if PROJECT not in tags or ENVIRONMENT not in tags:
        return None
    told = tags.get(ID, "")
    whole = id if id is not None and tag_value(id) == told else told
    return Mark(tags[PROJECT], tags[ENVIRONMENT], whole, tags.get(APPLIED, ""), tags.get(PROTECTED) == "true")


def told(tags: Tags, also: Iterable[str] = ()) -> dict[str, str]:
    """The tags that belong to an object's body: our own that are no mark, and those that the spec names.

    All others were put there by somebody else, such as a policy that says who pays, and are left alone.
    """
    named = frozenset(also)
    return {
        key: value
        for key, value in sorted(tags.items())
        if key not in _MARKS and (key.startswith(PREFIX) or key in named)
    }


def from_rows(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Tags as most services of AWS list them."""
    return {row["Key"]: row["Value"] for row in rows}


def to_rows(tags: Tags) -> list[dict[str, str]]:
    """The inverse of `from_rows`."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
