"""The JSON Schema of a review as data, for those who read it: `schemas/review.json`, written by `mlobs schema`."""

from __future__ import annotations

from mlobs_compile.artifact import Body, Json
from mlobs_compile.review.change import Direction, Op, Side
from mlobs_compile.review.sighting import Level
from mlobs_compile.spec.jsonschema import MARK

_TEXT: Json = {"type": "string"}
_NUMBER: Json = {"type": "number"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_PERHAPS: Json = {"type": ["string", "null"]}
_COUNTED: Json = {"type": ["integer", "null"], "minimum": 0}
_NAMES: Json = {"type": "array", "items": _TEXT}


def schema() -> Body:
    """JSON Schema, draft 2020-12; closed, so that a new key is a new `schema_version`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": MARK,
        "title": "What `mlobs diff --format json` writes",
        **_closed(
            schema_version={"const": 1},
            project=_TEXT,
            base=_TEXT,
            environments=_NAMES,
            changed={"type": "boolean"},
            unchanged=_COUNT,
            risks=_several(_risk()),
            changes=_several({"$ref": "#/$defs/change"}),
            generated=_several(_generated()),
            cover=_several(_cover()),
            cost=_cost(),
            replay=_several(_replay()),
            notes=_NAMES,
        ),
        "$defs": {"change": _change(), "line": _line()},
    }


def _closed(**properties: Json) -> Body:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _several(item: Json) -> Body:
    return {"type": "array", "items": item}


def _or_null(item: Json) -> Body:
    return {"anyOf": [item, {"type": "null"}]}


def _line() -> Body:
    return _closed(
        side={"enum": [one.value for one in Side]},
        path=_TEXT,
        line={"type": "integer", "minimum": 1},
        via=_PERHAPS,
    )


def _risk() -> Body:
    return _closed(
        code={"type": "string", "pattern": r"^R\d{2}$"},
        title=_TEXT,
        level={"enum": [one.value for one in Level]},
        open={"type": "boolean"},
        object=_TEXT,
        also=_NAMES,
        text=_TEXT,
        environments=_NAMES,
        line=_or_null({"$ref": "#/$defs/line"}),
        accepted=_or_null(
            _closed(reason=_TEXT, until=_TEXT, line=_TEXT, expired={"type": "boolean"}),
        ),
    )


def _change() -> Body:
    direction: Json = {"enum": [one.value for one in Direction]}
    field = _closed(
        path=_NAMES,
        label=_TEXT,
        before={},
        after={},
        shown={"type": "array", "items": _TEXT},
        direction=direction,
    )
    subject = _closed(kind=_TEXT, name=_TEXT)
    blast = _closed(subjects=_several(subject), teams=_NAMES, environments=_NAMES, objects=_COUNT)
    nested = _several({"$ref": "#/$defs/change"})
    return _closed(
        op={"enum": [one.value for one in Op]},
        noun=_TEXT,
        id=_TEXT,
        was=_PERHAPS,
        direction=direction,
        identity={"type": "object", "additionalProperties": _TEXT},
        fields=_several(field),
        line=_or_null({"$ref": "#/$defs/line"}),
        blast=blast,
        alike=nested,
        follows=nested,
    )


def _generated() -> Body:
    return _closed(target=_TEXT, kind=_TEXT, added=_COUNT, removed=_COUNT, changed=_COUNT, renamed=_COUNT)


def _cover() -> Body:
    counts: Json = {"type": "object", "additionalProperties": _COUNT}
    return _closed(
        environment=_TEXT, kind=_TEXT, name=_TEXT, before=counts, after=counts, gained=_NAMES, lost=_NAMES
    )


def _cost() -> Body:
    item = _closed(
        environment=_TEXT,
        item=_TEXT,
        before=_NUMBER,
        after=_NUMBER,
        count_before=_NUMBER,
        count_after=_NUMBER,
        sure={"type": "boolean"},
    )
    return _closed(prices_of=_PERHAPS, change=_NUMBER, items=_several(item), unpriced=_NAMES)


def _replay() -> Body:
    return _closed(environment=_TEXT, id=_TEXT, days=_COUNT, before=_COUNTED, after=_COUNTED, why=_PERHAPS)
