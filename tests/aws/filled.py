"""Fills an answer up with what a service says beside it, from botocore's model: a plausible value for every member."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from tests.aws.shapes import operation_model

_ARN = re.compile(r":([a-z]+):.*:([a-z-]+)/")
_HEX = re.compile(r"\[0-9a-f\]\{(\d+)\}")
_TOKEN = re.compile(r"(?i).*(token|marker)").fullmatch
Chooses = Callable[[StructureShape, str], bool]


def required(shape: StructureShape, member: str) -> bool:
    """What the model says is always there."""
    return member in shape.required_members


def unasked(service: str, *requests: str, also: Sequence[str] = ()) -> Chooses:
    """What no request of these can say, so that it is the service's own: states, moments, ARNs, counters.

    `also` are members that answers call otherwise than requests.
    """
    known = {*also} | {
        name for one in requests for name in _members(operation_model(service, one).input_shape, frozenset())
    }
    return lambda shape, member: member not in known


def filled(service: str, operation: str, answer: Mapping[str, Any], chooses: Chooses) -> dict[str, Any]:
    """The answer with every chosen member that it does not have, at every depth; lists get no rows."""
    shape = operation_model(service, operation).output_shape
    assert isinstance(shape, StructureShape)
    told: dict[str, Any] = _filled(answer, shape, chooses)
    return told


def _filled(value: Any, shape: Shape, chooses: Chooses) -> Any:
    match shape:
        case StructureShape():
            held = {name: _filled(one, shape.members[name], chooses) for name, one in value.items()}
            if shape.is_tagged_union:
                return held
            added = {
                name: _made(one, chooses)
                for name, one in shape.members.items()
                if name not in value and not _TOKEN(name) and chooses(shape, name)
            }
            return {**added, **held}
        case ListShape():
            return [_filled(one, shape.member, chooses) for one in value]
        case _:
            return value


def _made(shape: Shape, chooses: Chooses) -> Any:
    match shape:
        case StructureShape():
            return _filled({}, shape, lambda held, name: required(held, name) or chooses(held, name))
        case ListShape() | MapShape():
            return [] if isinstance(shape, ListShape) else {}
        case StringShape():
            return _text(shape)
        case _ if shape.type_name == "boolean":
            return True
        case _ if shape.type_name == "timestamp":
            return datetime(2026, 11, 26, 3, 45, tzinfo=UTC)
        case _:
            return shape.metadata.get("min", 0) + 1


def _text(shape: StringShape) -> str:
    """One of its words, the ARN of something of the kind that its pattern names, or any word."""
    if shape.enum:
        return str(shape.enum[-1])
    pattern = shape.metadata.get("pattern", "")
    if "[0-9a-f]{" in pattern:
        return _HEX.sub(lambda found: "0" * int(found[1]), pattern)
    said = _ARN.search(pattern)
    text = f"arn:aws:{said[1]}:eu-west-1:123456789012:{said[2]}/added" if said else "added"
    return text[: shape.metadata.get("max", 100)].ljust(shape.metadata.get("min", 0), "x")


def _members(shape: Shape | None, seen: frozenset[str]) -> Iterator[str]:
    if shape is None or shape.name in seen:
        return
    seen |= {shape.name}
    match shape:
        case StructureShape():
            yield from shape.members
            for one in shape.members.values():
                yield from _members(one, seen)
        case ListShape():
            yield from _members(shape.member, seen)
        case MapShape():
            yield from _members(shape.value, seen)
