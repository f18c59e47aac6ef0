"""Two bodies of one object, told apart field by field, with items of a list known by their names.

What differs is what a person reads in a plan, and what `mlobs drift --accept` looks for in the spec.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, TypeGuard

from mlobs_compile.artifact import Json
from mlobs_compile.change.digest import canonical
from mlobs_compile.change.hiding import HIDDEN, hidden

IDENTITIES = ("Id", "id", "alert", "record", "name", "Name", "Key", "key", "uid", "title", "refId")
"""Keys whose value tells an item of a list from the others, where all items have one."""


class Absence(Enum):
    """A value that is not there, which is not the same as null."""

    ABSENT = "absent"


ABSENT: Final = Absence.ABSENT
Value = Json | Literal[Absence.ABSENT]
Path = tuple[str, ...]
"""Keys and, in brackets, names or numbers of items."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not the same before and after."""

    path: Path
    before: Value
    after: Value

    @property
    def name(self) -> str:
        """The path as it is written: `Metrics[m1].MetricStat.Period`."""
        return written(self.path)


def written(path: Path) -> str:
    """A path as a person reads it."""
    text = ""
    for step in path:
        text += step if step.startswith("[") or not text else f".{step}"
    return text


def differences(before: Json, after: Json) -> tuple[Difference, ...]:
    """Every field that differs, in the order of the bodies."""
    return tuple(_differences(canonical(before), canonical(after), ()))


def shown(difference: Difference) -> tuple[Value, Value]:
    """Both sides with their secrets hidden; of two that differ and look the same, the second says so."""
    key = next((step for step in reversed(difference.path) if not step.startswith("[")), "")
    before, after = (_hidden(key, one) for one in (difference.before, difference.after))
    return before, f"{HIDDEN} (another)" if before == after == HIDDEN else after


def _hidden(key: str, value: Value) -> Value:
    if value is ABSENT:
        return value
    found = hidden({key: value})
    return found[key] if isinstance(found, Mapping) else found


def flat(value: Value, path: Path = ()) -> Mapping[Path, Value]:
    """Every field of a body by its path; an empty collection is a field."""
    return dict(_leaves(value, path))


def _differences(before: Value, after: Value, path: Path) -> Iterator[Difference]:
    one, other = _inner(before), _inner(after)
    if one is None and other is None and type(before) is type(after) and before == after:
        return
    if one is None or other is None or (isinstance(before, Mapping) != isinstance(after, Mapping)):
        yield Difference(path, before, after)
        return
    if _named(before) != _named(after):
        one, other = dict(_numbered(before)), dict(_numbered(after))
    told = False
    for key in {**one, **other}:
        for found in _differences(one.get(key, ABSENT), other.get(key, ABSENT), (*path, key)):
            told = True
            yield found
    if not told and list(one) != list(other) and not isinstance(before, Mapping):  # in another order
        yield Difference(path, before, after)


def _leaves(value: Value, path: Path) -> Iterator[tuple[Path, Value]]:
    inner = _inner(value)
    if not inner:
        yield path, value
        return
    for key, one in inner.items():
        yield from _leaves(one, (*path, key))


def _inner(value: Value) -> Mapping[str, Json] | None:
    """What a collection holds, by key or by the name of the item; None for a scalar."""
    if isinstance(value, Mapping):
        return value
    if not _is_list(value):
        return None
    identity = _identity(value)
    if identity is None:
        return dict(_numbered(value))
    return {f"[{item[identity]}]": item for item in value if isinstance(item, Mapping)}


def _named(value: Value) -> bool:
    return _is_list(value) and _identity(value) is not None


def _numbered(value: Value) -> Iterator[tuple[str, Json]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif _is_list(value):
        yield from ((f"[{number}]", item) for number, item in enumerate(value))


def _is_list(value: Value) -> TypeGuard[Sequence[Json]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _identity(items: Sequence[Json]) -> str | None:
    """The key whose text tells every item from every other."""
    if not items or not all(isinstance(item, Mapping) for item in items):
        return None
    for key in IDENTITIES:
        names = [item.get(key) for item in items if isinstance(item, Mapping)]
        if all(isinstance(name, str) for name in names) and len(set(map(str, names))) == len(items):
            return key
    return None
