"""Checks a request against botocore's service model, all of it.

botocore itself checks required members, types and minima on the client; enums, patterns, maxima and list
sizes reach the service. Here everything that the model says is checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache

import botocore.session
import regex  # type: ignore[import-untyped]
from botocore import model
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

Request = Mapping[str, object]
_WHOLE, _REAL = ("integer", "long"), ("float", "double")


@cache
def service_model(service: str) -> model.ServiceModel:
    return botocore.session.Session().get_service_model(service)


def operation_model(service: str, operation: str) -> model.OperationModel:
    """Raises OperationNotFoundError when the service has no such operation."""
    return service_model(service).operation_model(operation)


def against_model(service: str, operation: str, request: Request) -> list[str]:
    """What the service model forbids in the request; empty when it fits."""
    shape = operation_model(service, operation).input_shape
    if shape is None:
        return [f"{operation} takes no input"] if request else []
    return list(_faults(request, shape, operation))


def against_answer(service: str, operation: str, answer: Request) -> list[str]:
    """What in an answer the service model does not know; empty when the service could have sent it."""
    shape = operation_model(service, operation).output_shape
    return list(_faults(answer, shape, operation)) if shape else ["it answers nothing"]


def _faults(value: object, shape: Shape, path: str) -> Iterator[str]:
    match shape:
        case StructureShape():
            yield from _structure(value, shape, path)
        case ListShape():
            yield from _list(value, shape, path)
        case MapShape():
            yield from _map(value, shape, path)
        case StringShape():
            yield from _string(value, shape, path)
        case _ if shape.type_name == "boolean":
            if not isinstance(value, bool):
                yield f"{path}: {value!r} is not a boolean"
        case _ if shape.type_name == "timestamp":
            yield from _moment(value, path)
        case _ if shape.type_name in _WHOLE + _REAL:
            yield from _number(value, shape, path)


def _structure(value: object, shape: StructureShape, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: {value!r} is not a structure"
        return
    if shape.is_tagged_union and len(value) != 1:
        yield f"{path}: needs exactly one of {sorted(shape.members)}"
    for name in shape.required_members:
        if name not in value:
            yield f"{path}.{name}: missing"
    for name, held in value.items():
        if name in shape.members:
            yield from _faults(held, shape.members[name], f"{path}.{name}")
        else:
            yield f"{path}.{name}: unknown"


def _list(value: object, shape: ListShape, path: str) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        yield f"{path}: {value!r} is not a list"
        return
    yield from _limits(len(value), shape, f"{path}: {len(value)} items")
    for index, held in enumerate(value):
        yield from _faults(held, shape.member, f"{path}[{index}]")


def _map(value: object, shape: MapShape, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: {value!r} is not a map"
        return
    yield from _limits(len(value), shape, f"{path}: {len(value)} entries")
    for key, held in value.items():
        yield from _faults(key, shape.key, f"{path} key")
        yield from _faults(held, shape.value, f"{path}[{key}]")


def _string(value: object, shape: StringShape, path: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{path}: {value!r} is not a string"
        return
    if shape.enum and value not in shape.enum:
        yield f"{path}: {value!r} is not one of {shape.enum}"
    yield from _limits(len(value), shape, f"{path}: length {len(value)}")
    pattern = shape.metadata.get("pattern")
    # `regex`, because some models use classes such as \p{L} that `re` does not know.
    if pattern and not _fits(pattern, value):
        yield f"{path}: {value!r} does not match {pattern}"


@cache
def _fits(pattern: str, value: str) -> bool:
    """Whether a text matches; a pattern that only Java reads (`[\\w-\\.]`) is not checked."""
    try:
        return regex.fullmatch(pattern, value) is not None
    except regex.error:
        return True


def _moment(value: object, path: str) -> Iterator[str]:
    """What a client takes as a moment: ISO 8601 with a zone, seconds since 1970, or a datetime."""
    iso = isinstance(value, str) and regex.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (iso or number or isinstance(value, datetime)):
        yield f"{path}: {value!r} is no moment"


def _number(value: object, shape: Shape, path: str) -> Iterator[str]:
    real = isinstance(value, float) and shape.type_name in _REAL
    if isinstance(value, bool) or not (isinstance(value, int) or real):
        yield f"{path}: {value!r} is not a number of type {shape.type_name}"
        return
    assert isinstance(value, int | float)
    yield from _limits(value, shape, f"{path}: {value}")


def _limits(size: float, shape: Shape, what: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        yield f"{what} is below the minimum of {low}"
    if high is not None and size > high:
        yield f"{what} is above the maximum of {high}"
