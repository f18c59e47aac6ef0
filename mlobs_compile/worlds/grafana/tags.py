"""A mark as tags of a dashboard, and tags as a mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from mlobs_compile.change.objects import Mark

LONGEST = 50
"""Characters that Grafana's table `dashboard_tag` has for a tag (its column `term`)."""
PROJECT, ENVIRONMENT, ID, APPLIED = "mlobs-project:", "mlobs-environment:", "mlobs-id:", "mlobs-applied:"
PROTECTED = "mlobs-protected"
_PREFIXES = (PROJECT, ENVIRONMENT, ID, APPLIED)


def tag(prefix: str, value: str) -> str:
    """A tag that fits: a value that is too long keeps its beginning and gets a digest."""
    whole = prefix + value
    if len(whole) <= LONGEST:
        return whole
    return f"{whole[: LONGEST - 9]}~{sha256(value.encode()).hexdigest()[:8]}"


def of(mark: Mark) -> list[str]:
    """The tags of a mark; the tag `mlobs` is the dashboard's own."""
    found = [
        tag(PROJECT, mark.project),
        tag(ENVIRONMENT, mark.environment),
        tag(ID, mark.id),
        tag(APPLIED, mark.applied),
    ]
    return [*found, PROTECTED] if mark.protected else found


def without(tags: Iterable[str]) -> list[str]:
    """The tags that are no part of a mark."""
    return [one for one in tags if one != PROTECTED and not one.startswith(_PREFIXES)]


def mark(tags: Sequence[str], known: Iterable[tuple[str, str]] = ()) -> Mark | None:
    """The mark that tags make; None where they make none.

    `known` are prefixes with values that may have been shortened: a tag made of one of them is that value.
    """
    whole = {tag(prefix, value): value for prefix, value in known}
    said = [_value(tags, prefix, whole) for prefix in _PREFIXES]
    project, environment, id, applied = said
    if project is None or environment is None:
        return None
    return Mark(project, environment, id or "", applied or "", PROTECTED in tags)


def _value(tags: Sequence[str], prefix: str, whole: dict[str, str]) -> str | None:
    found = next((one for one in tags if one.startswith(prefix)), None)
    return None if found is None else whole.get(found, found.removeprefix(prefix))
