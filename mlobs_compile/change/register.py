"""The register: the marks of objects that cannot carry one themselves, kept as one text beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mlobs_compile.artifact import Json
from mlobs_compile.change.objects import Key, Mark

REGISTER = ".mlobs.json"
"""The name of its file."""
GONE = "gone"
"""What was last applied to an object that is deleted, as long as its service has not heard of it."""
PENDING = "pending"
"""What was last applied, as far as anybody can say, while the service has not taken what was written."""
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """The mark of one object, and whether its service has taken the state that it speaks of."""

    mark: Mark
    settled: bool = True

    @property
    def told(self) -> Mark:
        """The mark as a plan should see it: what never took effect is not what was last applied."""
        return self.mark if self.settled or self.gone else replace(self.mark, applied=PENDING)

    @property
    def gone(self) -> bool:
        return self.mark.applied == GONE


def _empty() -> Mapping[Key, Entry]:
    return {}


@dataclass(frozen=True, slots=True)
class Register:
    """Entries by the key of their object."""

    entries: Mapping[Key, Entry] = field(default_factory=_empty)

    def having(self, key: Key, entry: Entry | None) -> Register:
        """The register with this entry for the key, or with none."""
        others = {one: told for one, told in self.entries.items() if one != key}
        return Register({**others, key: entry} if entry else others)

    def without(self, keys: Iterable[Key]) -> Register:
        left_out = frozenset(keys)
        return Register({key: entry for key, entry in self.entries.items() if key not in left_out})

    @property
    def text(self) -> str:
        """The register as it is kept: sorted, so that equal registers have equal bytes."""
        objects = {str(key): _written(entry) for key, entry in sorted(self.entries.items())}
        return (
            json.dumps({"mlobs_register": _FORMAT, "objects": objects}, indent=1, ensure_ascii=False) + "\n"
        )

    @classmethod
    def read(cls, text: str) -> Register:
        """The inverse of `text`; ValueError for what no mlobs has written."""
        try:
            data = json.loads(text)
        except RecursionError as error:
            raise ValueError("it is nested too deep") from error
        except ValueError as error:
            merged = "\n<<<<<<< " in f"\n{text}"
            raise ValueError(
                "it has the marks of a merge that is not done" if merged else str(error)
            ) from error
        if not isinstance(data, dict) or data.get("mlobs_register") != _FORMAT:
            raise ValueError("this is no register, or one of a later mlobs")
        objects = data.get("objects")
        if not isinstance(objects, dict):
            raise ValueError("it has no `objects`")
        return cls({_key(key): _entry(told) for key, told in objects.items()})


def _key(text: str) -> Key:
    try:
        return Key.parse(text)
    except ValueError as error:
        raise ValueError(f"`{text}` is not `WORLD/KIND/NAME`") from error


def _written(entry: Entry) -> Json:
    mark = entry.mark
    told: dict[str, Json] = {
        "project": mark.project,
        "environment": mark.environment,
        "id": mark.id,
        "applied": mark.applied,
    }
    if mark.protected:
        told["protected"] = True
    return told if entry.settled else {**told, "settled": False}


def _entry(told: object) -> Entry:
    if not isinstance(told, dict) or not {"project", "environment", "id", "applied"} <= told.keys():
        raise ValueError("an entry of the register has no project, environment, id or digest")
    project, environment, id, applied = (
        str(told[key]) for key in ("project", "environment", "id", "applied")
    )
    mark = Mark(project, environment, id, applied, told.get("protected") is True)
    return Entry(mark, told.get("settled") is not False)
