"""Pieces of JSON Schema for what mlobs writes: closed objects, so that a new key is a new `schema_version`."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.artifact import Body, Json

TEXT: Body = {"type": "string"}
FLAG: Body = {"type": "boolean"}
COUNT: Body = {"type": "integer", "minimum": 0}


def closed(properties: Mapping[str, Json], optional: tuple[str, ...] = ()) -> Body:
    """An object with these keys and no others."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def several(item: Json) -> Body:
    return {"type": "array", "items": item}


def or_null(item: Json) -> Body:
    return {"anyOf": [item, {"type": "null"}]}


def one_of(*values: str) -> Body:
    return {"enum": list(values)}


TEXTS = several(TEXT)
