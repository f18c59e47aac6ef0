"""Two pieces of plain data -> the fields in which they differ, entries of named lists by their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlobs_compile.artifact import Json
from mlobs_compile.review.change import Field


@dataclass(frozen=True, slots=True)
class Renaming:
    """A name that became another: texts that differ only in it say the same."""

    was: str
    now: str

    def same(self, before: Json, after: Json) -> bool:
        """Whether two pieces of data differ in nothing but the name."""
        if before == after:
            return True
        match before, after:
            case str(), str():
                return before.replace(self.was, self.now) == after or before == after.replace(
                    self.now, self.was
                )
            case Mapping(), Mapping():
                return len(before) == len(after) and all(
                    self._key(key, after) is not None and self.same(value, after[str(self._key(key, after))])
                    for key, value in before.items()
                )
            case list(), list():
                return len(before) == len(after) and all(map(self.same, before, after))
            case _:
                return False

    def _key(self, key: str, among: Mapping[str, Json]) -> str | None:
        return next((one for one in (key, key.replace(self.was, self.now)) if one in among), None)


UNCHANGED = Renaming("", "")
"""Nothing was renamed."""


def differences(
    before: Json, after: Json, renaming: Renaming = UNCHANGED, path: tuple[str, ...] = ()
) -> Iterator[Field]:
    """Every field that differs, in the order of the newer side; what one side does not have is None there."""
    if before == after or (renaming.was and renaming.same(before, after)):
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping) and before.get("form") == after.get("form"):
        for key in dict.fromkeys((*after, *before)):
            yield from differences(before.get(key), after.get(key), renaming, (*path, key))
        return
    yield Field(path, before, after)
