"""The signature of a model, which MLflow writes as texts of JSON into YAML, and what may be expected of its columns."""

from __future__ import annotations

import json
from dataclasses import dataclass

from mlobs_compile.plain import items, mapping, text

_TYPES = {
    "boolean": "boolean", "integer": "integer", "long": "integer", "float": "float", "double": "float",
    "string": "string", "datetime": "timestamp",
}  # fmt: skip
NEVER_NULL = ("boolean", "integer", "long")
"""MLflow has no null for these: one turns the column into floats, and the request is refused."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the input or the output."""

    name: str
    sort: str
    """As MLflow writes it: `long`, `array`, `tensor`."""
    required: bool

    @property
    def type(self) -> str | None:
        """The type of our language; None for arrays, objects, maps and bytes."""
        return _TYPES.get(self.sort)


@dataclass(frozen=True, slots=True)
class Signature:
    """What goes in and comes out; tensors are told by their shape only."""

    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    tensors: tuple[str, ...]
    """Inputs that are tensors: `features float32 [-1, 10]`."""
    unreadable: bool = False


def read(body: object) -> Signature | None:
    """The signature of an MLmodel file; None where the model was logged without one."""
    found = mapping(body, "signature")
    if not found:
        return None
    try:
        inputs, outputs = (_columns(found.get(key)) for key in ("inputs", "outputs"))
    except ValueError:
        return Signature((), (), (), unreadable=True)
    tensors = tuple(_shape(one) for one in inputs if text(one, "type") == "tensor")
    return Signature(_named(inputs), _named(outputs), tensors)


def _columns(said: object) -> tuple[object, ...]:
    return items({"columns": json.loads(said) if isinstance(said, str) and said else []}, "columns")


def _named(found: tuple[object, ...]) -> tuple[Column, ...]:
    return tuple(
        Column(text(one, "name"), text(one, "type"), mapping(one).get("required") is not False)
        for one in found
        if text(one, "name") and text(one, "type") != "tensor"
    )


def _shape(one: object) -> str:
    spec = mapping(one, "tensor-spec")
    return f"{text(one, 'name')} {text(spec, 'dtype')} {spec.get('shape')}".strip()
