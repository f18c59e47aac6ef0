"""The JSON Schemas of the language, for editors: one for each kind of document, and `mlobs.json` for any.

What kinds have in common is written once; `spec/overridable.py` adds what defaults and environments may say.
Plug-ins fill the places that the language leaves to them, each with the first line of its page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic.json_schema import GenerateJsonSchema

from mlobs_compile.artifact import Body, Json
from mlobs_compile.period import Period
from mlobs_compile.quantity import Most
from mlobs_compile.spec import overridable
from mlobs_compile.spec.dialect import (
    Schema,
    as_schema,
    draft07,
    named,
    nearer,
    reached,
    ref,
    references,
    walked,
)
from mlobs_compile.spec.kinds import KINDS
from mlobs_compile.spec.preset import Preset
from mlobs_compile.spec.shape import Shape, Slots
from mlobs_compile.units import Duration, Ratio, Schedule

DRAFT = "http://json-schema.org/draft-07/schema#"
MARK = "Written by `mlobs schema`; run it again after an update of mlobs."


@dataclass(frozen=True, slots=True)
class Plugins:
    """What plug-ins add to the language."""

    slots: Slots
    summaries: Mapping[tuple[str, str], str]
    """The first line of each plug-in's page, by slot and name."""
    presets: Mapping[str, Preset]


class _Generator(GenerateJsonSchema):
    """Writes defaults as a user would write them."""

    def encode_default(self, dft: object) -> object:
        return (
            str(dft)
            if isinstance(dft, Duration | Most | Period | Ratio | Schedule)
            else super().encode_default(dft)
        )


def schemas(plugins: Plugins) -> dict[str, Body]:
    """Every schema by the name of its file."""
    definitions = _definitions(plugins)
    files = {f"{kind.lower()}.json": _file(f"mlobs {kind}", definitions[kind], definitions) for kind in KINDS}
    files["mlobs.json"] = _file("mlobs", _any_document(), definitions)
    return files


def _file(title: str, root: Schema, definitions: Mapping[str, Schema]) -> Body:
    used = reached(references(root), definitions)
    return {
        "$schema": DRAFT,
        "$comment": MARK,
        "title": title,
        **root,
        "definitions": {name: definitions[name] for name in sorted(used)},
    }


def _any_document() -> Body:
    """Chooses by `kind`, so that an editor complains about that kind only."""
    return {
        "description": "A document of any kind.",
        "type": "object",
        "required": ["apiVersion", "kind"],
        "properties": {
            "apiVersion": {"const": "mlobs/v1", "description": "The version of the language."},
            "kind": {"enum": list(KINDS), "description": "The kind of document."},
        },
        "allOf": [_when("kind", kind, ref(kind)) for kind in KINDS],
    }


def _when(key: str, value: str, then: Body) -> Body:
    return {"if": {"properties": {key: {"const": value}}, "required": [key]}, "then": then}


def _definitions(plugins: Plugins) -> dict[str, Body]:
    found: dict[str, Body] = {}
    for kind, shape in KINDS.items():
        _add(found, dict(_raw(shape, kind, "")))
    for slot in plugins.slots:
        _add(found, dict(_slot(slot, plugins)))
    found = overridable.completed(found)
    found["System"] = _with_presets(found["System"], plugins.presets)
    return found


def _raw(shape: type[Shape], name: str, prefix: str) -> Iterator[tuple[str, Body]]:
    """A shape under the given name, and the shapes within under their own with the prefix."""
    made = shape.model_json_schema(schema_generator=_Generator)
    inner: Mapping[str, Schema] = made.pop("$defs", {})
    for key, schema in {name: made, **{prefix + key: schema for key, schema in inner.items()}}.items():
        plain = draft07(schema, lambda target: prefix + target)
        yield key, walked(plain, _plugged)


def _plugged(schema: Schema) -> Schema:
    """A place for plug-ins refers to what may stand there."""
    if "x-mlobs-slot" not in schema:
        return schema
    rest = {key: value for key, value in schema.items() if key not in ("x-mlobs-slot", "type")}
    return {**ref(f"slot.{schema['x-mlobs-slot']}"), **rest}


def _slot(slot: str, plugins: Plugins) -> Iterator[tuple[str, Body]]:
    """What may stand in a place for plug-ins; a shape that several share is written once."""
    uses = Counter(shape for each in plugins.slots.values() for shape in each.shapes.values())
    properties: dict[str, Json] = {}
    for name, shape in plugins.slots[slot].shapes.items():
        own = shape.__name__ if uses[shape] > 1 else f"{slot}.{name}"
        made = dict(_raw(shape, own, "" if uses[shape] > 1 else f"{own}."))
        yield from made.items()
        nullable: Body = {"anyOf": [ref(own), {"type": "null"}]}
        entry = ref(own) if made[own].get("required") else nullable
        properties[name] = nearer({**entry, "description": plugins.summaries[slot, name]})
    yield f"slot.{slot}", {"type": "object", "properties": properties, "additionalProperties": False}


def _add(found: dict[str, Body], new: Mapping[str, Body]) -> None:
    for name, schema in new.items():
        if found.setdefault(name, schema) != schema:
            raise ValueError(f"two shapes of the language are called {name}; rename one")


def _with_presets(system: Schema, presets: Mapping[str, Preset]) -> Body:
    """The system with the built-in presets to choose from, and the parameters each asks for."""
    properties = named(system)
    offered: Body = {**as_schema(properties["preset"]), "examples": list(presets)}
    asked: list[Json] = [_when("preset", name, {"properties": _params(p)}) for name, p in presets.items()]
    return {**system, "properties": {**properties, "preset": offered}, "allOf": asked}


def _params(preset: Preset) -> Body:
    return {
        key: {"description": param.description, **({"default": param.default} if param.default else {})}
        for key, param in preset.params.items()
    }
