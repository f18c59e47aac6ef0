"""What defaults and environments may say about a document: any part of it, and what that leaves to require.

An editor must never mark what `mlobs check` accepts. So nothing is required that a default or an environment
may supply, which leaves `apiVersion`, `kind` and the name; a Preset, which inherits nothing, needs what it
needs. `mlobs check` reports the keys that nobody supplies.
"""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.artifact import Body, Json
from mlobs_compile.spec.dialect import Schema, as_schema, named, reached, ref, references, walked
from mlobs_compile.spec.kinds import KINDS, NAMED_MAPS, WATCHED

EVERY = "*"
_FIXED = ("apiVersion", "kind", "environments")
_NOTES = ("description", "default")


def completed(definitions: Mapping[str, Body]) -> dict[str, Body]:
    """The definitions of all kinds, with those of their overrides and of `defaults`."""
    found = dict(definitions)
    kinds = [kind for kind in KINDS if "environments" in named(found[kind])]
    _relax(found, kinds)
    for kind in kinds:
        found[kind] = _replaced(found[kind], "defaults", ref("defaults"))
    for kind in kinds:
        found |= _override(kind, found)
    found["any.override"] = _shared_override(found)
    found["defaults"] = _defaults()
    for kind in kinds:
        found[kind] = _root(found[kind], kind)
    return found


def _relax(found: dict[str, Body], kinds: list[str]) -> None:
    """Takes away what is required wherever another layer may supply it."""
    starts = frozenset[str]().union(*(references(_without(found[kind], ("metadata",))) for kind in kinds))
    for name in reached(starts, found):
        found[name] = walked(found[name], _optional)
    for kind in kinds:
        properties = {
            key: value if key == "metadata" else walked(as_schema(value), _optional)
            for key, value in named(found[kind]).items()
        }
        found[kind] = {**found[kind], "properties": properties}


def _optional(schema: Schema) -> Schema:
    result = {key: value for key, value in schema.items() if key not in ("required", "minProperties")}
    # Without its tag, an override fits several members of a union, which `oneOf` forbids.
    return {"anyOf" if key == "oneOf" else key: value for key, value in result.items()}


def _without(schema: Schema, keys: tuple[str, ...]) -> Body:
    properties = {key: value for key, value in named(schema).items() if key not in keys}
    return {**{key: value for key, value in schema.items() if key != "required"}, "properties": properties}


def _override(kind: str, found: Mapping[str, Body]) -> dict[str, Body]:
    """The kind as an environment or a default may write it: any part of it, but not what it is."""
    partial = _without(found[kind], _FIXED)
    (metadata,) = references(as_schema(named(partial)["metadata"]))
    unnamed = f"{metadata}.override"
    properties: Body = {key: _every(key, as_schema(value)) for key, value in named(partial).items()}
    properties["metadata"] = {**as_schema(properties["metadata"]), **ref(unnamed)}
    return {
        unnamed: _without(found[metadata], ("name",)),
        f"{kind}.override": {**partial, "description": f"Any part of a {kind}.", "properties": properties},
    }


def _every(key: str, schema: Schema) -> Body:
    entries = named(schema, "patternProperties")
    if key not in NAMED_MAPS or not entries:
        return dict(schema)
    entry = as_schema(next(iter(entries.values())))
    return {**schema, "properties": {EVERY: {**entry, "description": "Stands for every entry of the map."}}}


def _shared_override(found: Mapping[str, Body]) -> Body:
    """What `defaults: {any: ...}` may hold: each key as the kinds have it that know it."""
    forms: dict[str, list[Json]] = {}
    described: dict[str, Json] = {}
    for kind in WATCHED:
        for key, value in named(found[f"{kind}.override"]).items():
            form = {part: item for part, item in as_schema(value).items() if part not in _NOTES}
            described.setdefault(key, as_schema(value)["description"])
            if form not in forms.setdefault(key, []):
                forms[key].append(form)
    properties = {
        key: {**(as_schema(known[0]) if len(known) == 1 else {"anyOf": known}), "description": described[key]}
        for key, known in forms.items()
    }
    return {
        "description": "Any part of a document; kinds that lack a key pass it by.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _defaults() -> Body:
    scopes = {"any": "all kinds"} | dict.fromkeys(WATCHED, "this kind")
    properties: Body = {
        scope: {**ref(f"{scope}.override"), "description": f"What documents of {whose} inherit."}
        for scope, whose in scopes.items()
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _root(schema: Schema, kind: str) -> Body:
    """The kind as a whole document."""
    names = named(as_schema(named(schema)["environments"]), "patternProperties")
    overrides: Body = {"type": "object", "additionalProperties": False}
    overrides["patternProperties"] = {name: ref(f"{kind}.override") for name in names}
    whole = _replaced(schema, "environments", overrides)
    return {**whole, "required": ["apiVersion", "kind", "metadata"]}


def _replaced(schema: Schema, key: str, value: Schema) -> Body:
    """The schema with another schema for one of its properties, if it has it, under the same description."""
    properties = named(schema)
    if key not in properties:
        return dict(schema)
    described = as_schema(properties[key])["description"]
    return {**schema, "properties": {**properties, key: {**value, "description": described}}}
