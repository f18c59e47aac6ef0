"""Frozen dataclasses to JSON and back, by their annotations.

Only what differs from its default is written, durations as people write them, and the name of a class, as `is`, only
where several could stand.
"""

from __future__ import annotations

import types
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from mlobs_compile import condition
from mlobs_compile.ir import assertion
from mlobs_compile.units import Duration

TAG = "is"


def plain(value: object, leave_out: Collection[str] = ()) -> Any:  # noqa: ANN401 - JSON
    """A value as JSON, without the fields in `leave_out`."""
    return _plain(value, leave_out, tagged=False)


def _plain(value: object, leave_out: Collection[str], *, tagged: bool) -> Any:  # noqa: ANN401 - JSON
    match value:
        case Enum():
            return value.value
        case Duration():
            return str(value)
        case Mapping():
            return {str(key): _plain(one, leave_out, tagged=tagged) for key, one in value.items()}
        case tuple() | list():
            return [_plain(one, leave_out, tagged=tagged) for one in value]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    kind = type(value)
    body: dict[str, Any] = {TAG: kind.__name__} if tagged else {}
    for field in fields(value):
        held = getattr(value, field.name)
        if field.name not in leave_out and held != _default(kind, field.name):
            body[field.name] = _plain(held, leave_out, tagged=_ambiguous(_hints(kind)[field.name]))
    return body


@cache
def _default(kind: type, name: str) -> object:
    """What a field is where nothing is said; MISSING where something must be."""
    assert is_dataclass(kind)
    field = next(field for field in fields(kind) if field.name == name)
    return field.default if field.default_factory is MISSING else field.default_factory()


def _ambiguous(wanted: Any) -> bool:  # noqa: ANN401 - an annotation
    """Whether values of several classes could stand where this is annotated."""
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin in (Union, types.UnionType):
        classes = [one for one in inner if is_dataclass(one)]
        return len(classes) > 1 or any(map(_ambiguous, inner))
    return any(map(_ambiguous, inner))


def load(wanted: Any, data: Any, given: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 - JSON
    """The value that JSON stands for, as `wanted` is annotated; raises TypeError, ValueError or KeyError.

    `given` are the fields that were left out.
    """
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin in (Union, types.UnionType):
        return _one_of(inner, data, given)
    if origin is tuple:
        return tuple(
            load(inner[0] if inner[-1] is Ellipsis else part, one, given) for part, one in _parts(inner, data)
        )
    if origin is not None and issubclass(origin, Mapping):
        return {key: load(inner[1], one, given) for key, one in data.items()}
    if is_dataclass(wanted):
        return _dataclass(wanted, data, given or {})
    return _leaf(wanted, data)


def _parts(inner: tuple[Any, ...], data: list[Any]) -> list[tuple[Any, Any]]:
    return [(inner[0], one) for one in data] if inner[-1] is Ellipsis else list(zip(inner, data, strict=True))


def _one_of(choices: tuple[Any, ...], data: Any, given: Mapping[str, object] | None) -> Any:  # noqa: ANN401 - JSON
    if data is None:
        return None
    if isinstance(data, dict) and TAG in data:
        (chosen,) = (choice for choice in choices if getattr(choice, "__name__", "") == data[TAG])
        return load(chosen, data, given)
    for choice in choices:
        if choice in (str, bool, int, float) and type(data) is choice:
            return data
    if Decimal in choices and isinstance(data, int | float | Decimal) and not isinstance(data, bool):
        return Decimal(str(data))
    (chosen,) = (choice for choice in choices if choice is not type(None))
    return load(chosen, data, given)


@cache
def _hints(wanted: type) -> dict[str, Any]:
    return get_type_hints(wanted, localns={**vars(assertion), **vars(condition)})


def _dataclass(wanted: Any, data: Any, given: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
    if wanted is Duration:
        return Duration.parse(data)
    if data.get(TAG, wanted.__name__) != wanted.__name__:
        raise TypeError(f"`{data.get(TAG)}` stands where `{wanted.__name__}` should")
    hints, body = _hints(wanted), {key: one for key, one in data.items() if key != TAG}
    read = {key: load(hints[key], one, given) for key, one in body.items()}
    missing = {field.name: given[field.name] for field in fields(wanted) if field.name in given}
    return wanted(**(missing | read))


def _leaf(wanted: Any, data: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return wanted(data)
    if wanted is Decimal:
        return Decimal(str(data))
    if wanted is float:
        return float(data)
    if wanted is object or isinstance(data, wanted):
        return data
    raise TypeError(f"`{data!r}` is no {wanted.__name__}")
