"""JSON Schema as editors read it: walks a schema, and turns pydantic's dialect into draft-07.

Draft-07 is what yaml-language-server and JetBrains understand best. A `$ref` with keys beside it is kept: the
language server lays those keys over what the reference leads to, so a field keeps its own description.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mlobs_compile.artifact import Body, Json

Schema = Mapping[str, Json]
Change = Callable[[Schema], Schema]

_NAMED = frozenset(("properties", "patternProperties"))
_LISTED = frozenset(("anyOf", "oneOf", "allOf"))
_SINGLE = frozenset(("additionalProperties", "items", "not", "if", "then", "else"))
_DROPPED = frozenset(("title", "discriminator", "prefixItems"))
_REF = "#/definitions/"


def ref(name: str) -> Body:
    """A reference to a definition."""
    return {"$ref": _REF + name}


def as_schema(value: Json) -> Schema:
    """A value that is known to be a schema."""
    assert isinstance(value, Mapping)
    return value


def named(schema: Schema, key: str = "properties") -> Mapping[str, Json]:
    """The schemas under `properties` or `patternProperties`; empty when there are none."""
    return as_schema(schema.get(key) or {})


def walked(schema: Schema, change: Change) -> Body:
    """The schema with `change` made to it and then to every schema within."""
    result: Body = {}
    for key, value in change(schema).items():
        if key in _NAMED and isinstance(value, Mapping):
            result[key] = {name: walked(as_schema(sub), change) for name, sub in value.items()}
        elif key in _SINGLE and isinstance(value, Mapping):
            result[key] = walked(value, change)
        elif key in _LISTED and isinstance(value, list | tuple):
            result[key] = [walked(as_schema(sub), change) for sub in value]
        else:
            result[key] = value
    return result


def subschemas(schema: Schema) -> Iterator[Schema]:
    """The schema and every schema within."""
    found: list[Schema] = []

    def seen(sub: Schema) -> Schema:
        found.append(sub)
        return sub

    walked(schema, seen)
    yield from found


def references(schema: Schema) -> frozenset[str]:
    """The names of the definitions that a schema refers to."""
    refs = (sub.get("$ref") for sub in subschemas(schema))
    return frozenset(text.removeprefix(_REF) for text in refs if isinstance(text, str))


def reached(starts: frozenset[str], definitions: Mapping[str, Schema]) -> frozenset[str]:
    """The names of all definitions that the given ones lead to, themselves included."""
    done: set[str] = set()
    waiting = set(starts)
    while waiting:
        name = waiting.pop()
        done.add(name)
        waiting |= references(definitions[name]) - done
    return frozenset(done)


def draft07(schema: Schema, rename: Callable[[str], str]) -> Body:
    """A schema that pydantic made, in draft-07, with its references renamed."""
    return walked(schema, lambda sub: _tidy(sub, rename))


def _tidy(schema: Schema, rename: Callable[[str], str]) -> Schema:
    result = {key: value for key, value in schema.items() if key not in _DROPPED}
    if "prefixItems" in schema:
        # Both of our pairs hold twice the same, and a list under `items` would need `additionalItems`.
        pair = schema["prefixItems"]
        assert isinstance(pair, list) and all(item == pair[0] for item in pair)
        result["items"] = pair[0]
    if "$ref" in schema:
        result |= ref(rename(str(schema["$ref"]).rpartition("/")[2]))
    if result.get("default", 0) in (None, {}, []) or isinstance(result.get("default"), Mapping):
        del result["default"]
    if "patternProperties" in result:
        result.setdefault("additionalProperties", False)
    return nearer(result)


def nearer(schema: Schema) -> Body:
    """A choice hands its description on to what it refers to: editors show the one nearest to the value."""
    members, text = schema.get("anyOf"), schema.get("description")
    if not isinstance(members, list) or not text:
        return dict(schema)
    handed = [{**item, "description": text} if "$ref" in item else item for item in map(as_schema, members)]
    return {**schema, "anyOf": handed}
