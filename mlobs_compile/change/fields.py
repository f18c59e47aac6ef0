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
from mlobs_compile.change.item_names import item_names


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


def _differences(before: Value, after: Value, path: Path) -> Iterator[Difference]:
    one, other = _both(before, after)
    if one is None and other is None and type(before) is type(after) and before == after:
        return
    if one is None or other is None or (isinstance(before, Mapping) != isinstance(after, Mapping)):
        yield Difference(path, before, after)
        return
    told = False
    for key in {**one, **other}:
        for found in _differences(one.get(key, ABSENT), other.get(key, ABSENT), (*path, key)):
            told = True
            yield found
    if not told and list(one) != list(other) and not isinstance(before, Mapping):  # in another order
        yield Difference(path, before, after)


def _both(before: Value, after: Value) -> tuple[Mapping[str, Json] | None, Mapping[str, Json] | None]:
    """What two collections hold; items of lists are called alike in both."""
    if not (_is_list(before) and _is_list(after)):
        return _inner(before), _inner(after)
    names = item_names(before, after)
    return dict(zip(names[0], before, strict=True)), dict(zip(names[1], after, strict=True))


def _inner(value: Value) -> Mapping[str, Json] | None:
    """What a collection holds, by key or by the name of the item; None for a scalar."""
    if isinstance(value, Mapping):
        return value
    return dict(zip(item_names(value)[0], value, strict=True)) if _is_list(value) else None


def _is_list(value: Value) -> TypeGuard[Sequence[Json]]:
    return isinstance(value, Sequence) and not isinstance(value, str)
