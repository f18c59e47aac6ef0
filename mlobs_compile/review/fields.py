"""Two pieces of plain data -> the fields in which they differ, entries of named lists by their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.artifact import Json
from mlobs_compile.review.change import Field


def differences(before: Json, after: Json, path: tuple[str, ...] = ()) -> Iterator[Field]:
    """Every field that differs, in the order of the newer side; what one side does not have is None there."""
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*after, *before)):
            yield from differences(before.get(key), after.get(key), (*path, key))
        return
    yield Field(path, before, after)
