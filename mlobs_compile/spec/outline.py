"""What may stand at a route of a document: its shape, the names of its keys, the description of a key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import get_args, get_origin

from pydantic import BaseModel

from mlobs_compile.route import Route, Step
from mlobs_compile.source import Node
from mlobs_compile.spec.shape import Plugged, Slots

NO_SLOTS: Slots = {}


def field_names(kind: type[BaseModel], route: Route) -> list[str]:
    """The keys that may stand at a route of a kind, whatever the plug-ins are."""
    return keys_of(shape_at(kind, route))


def keys_of(shape: type[BaseModel] | None) -> list[str]:
    """The keys that may stand in a shape, aliases as written; empty where the names are free."""
    return [field.alias or name for name, field in shape.model_fields.items()] if shape else []


def describe(shape: type[BaseModel] | None, key: str) -> str | None:
    """The description of a key, as help for whoever left it out."""
    field = (
        next((f for name, f in shape.model_fields.items() if key in (f.alias, name)), None) if shape else None
    )
    return f"`{key}`: {field.description.rstrip('.')}" if field and field.description else None


def shape_at(
    kind: type[BaseModel], route: Route, slots: Slots = NO_SLOTS, data: Node = None
) -> type[BaseModel] | None:
    """The shape that a route leads to, or None where free keys stand; `data` tells which of several it is."""
    here: object = kind
    for step in route:
        here = _step(here, step, slots, data)
        data = _below(data, step)
    return _shape(here, data)


def _below(data: Node, step: Step) -> Node:
    if isinstance(data, dict) and isinstance(step, str):
        return data.get(step)
    return data[step] if isinstance(data, list) and isinstance(step, int) and step < len(data) else None


def _step(annotation: object, step: Step, slots: Slots, data: Node) -> object:
    """What stands under a key or an index of what an annotation describes; None where nobody knows."""
    for found in _unwrapped(annotation):
        if isinstance(found, Plugged):
            return slots[found.slot].shapes.get(str(step)) if found.slot in slots else None
        arguments = get_args(found)
        if get_origin(found) in (dict, Mapping) and len(arguments) == 2:
            return arguments[1]
        if get_origin(found) is tuple and arguments:
            return arguments[0]
    shape = _shape(annotation, data)
    field = next((f for n, f in shape.model_fields.items() if step in (n, f.alias)), None) if shape else None
    if field is None:
        return None
    return next((mark for mark in field.metadata if isinstance(mark, Plugged)), field.annotation)


def _unwrapped(annotation: object) -> Iterator[object]:
    """The alternatives of an annotation, without `Annotated` and None; a slot's mark stands for its mapping."""
    marks = getattr(annotation, "__metadata__", ())
    plugged = next((mark for mark in marks if isinstance(mark, Plugged)), None)
    if plugged or isinstance(annotation, Plugged):
        yield plugged or annotation
    elif marks:
        yield from _unwrapped(get_args(annotation)[0])
    elif get_origin(annotation) in (dict, Mapping, tuple) or not get_args(annotation):
        yield from () if annotation in (None, NoneType) else (annotation,)
    else:
        for argument in get_args(annotation):
            yield from _unwrapped(argument)


def _shape(annotation: object, data: Node) -> type[BaseModel] | None:
    """The one shape among the alternatives; of several the one whose `type` the data names."""
    found = [
        item for item in _unwrapped(annotation) if isinstance(item, type) and issubclass(item, BaseModel)
    ]
    if len(found) > 1:
        tag = data.get("type") if isinstance(data, dict) else None
        found = [item for item in found if tag in get_args(item.model_fields["type"].annotation)]
    return found[0] if len(found) == 1 else None
