"""The JSON Schema of a review as data, for those who read it: `schemas/review.json`, written by `mlobs schema`."""

from __future__ import annotations

from mlobs_compile.artifact import Body, Json
from mlobs_compile.change.closed import COUNT, FLAG, TEXT, TEXTS, closed, or_null, several
from mlobs_compile.review.change import Direction, Op, Side
from mlobs_compile.review.sighting import Level
from mlobs_compile.spec.jsonschema import MARK

_NUMBER: Json = {"type": "number"}
_PERHAPS: Json = {"type": ["string", "null"]}
_COUNTED: Json = {"type": ["integer", "null"], "minimum": 0}


def schema() -> Body:
    """JSON Schema, draft 2020-12; closed, so that a new key is a new `schema_version`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": MARK,
        "title": "What `mlobs diff --format json` writes",
        **_closed(
            schema_version={"const": 1},
            project=TEXT,
            base=TEXT,
            environments=TEXTS,
            changed=FLAG,
            unchanged=COUNT,
            risks=several(_risk()),
            changes=several({"$ref": "#/$defs/change"}),
            generated=several(_generated()),
            cover=several(_cover()),
            cost=_cost(),
            replay=several(_replay()),
            notes=TEXTS,
        ),
        "$defs": {"change": _change(), "line": _line()},
    }


def _closed(**properties: Json) -> Body:
    return closed(properties)


def _line() -> Body:
    return _closed(
        side={"enum": [one.value for one in Side]},
        path=TEXT,
        line={"type": "integer", "minimum": 1},
        via=_PERHAPS,
    )


def _risk() -> Body:
    return _closed(
        code={"type": "string", "pattern": r"^R\d{2}$"},
        title=TEXT,
        level={"enum": [one.value for one in Level]},
        open=FLAG,
        object=TEXT,
        also=TEXTS,
        text=TEXT,
        environments=TEXTS,
        line=or_null({"$ref": "#/$defs/line"}),
        accepted=or_null(
            _closed(reason=TEXT, until=TEXT, line=TEXT, expired=FLAG),
        ),
    )


def _change() -> Body:
    direction: Json = {"enum": [one.value for one in Direction]}
    field = _closed(
        path=TEXTS,
        label=TEXT,
        before={},
        after={},
        shown={"type": "array", "items": TEXT},
        direction=direction,
    )
    subject = _closed(kind=TEXT, name=TEXT)
    blast = _closed(subjects=several(subject), teams=TEXTS, environments=TEXTS, objects=COUNT)
    nested = several({"$ref": "#/$defs/change"})
    return _closed(
        op={"enum": [one.value for one in Op]},
        noun=TEXT,
        id=TEXT,
        was=_PERHAPS,
        direction=direction,
        identity={"type": "object", "additionalProperties": TEXT},
        fields=several(field),
        line=or_null({"$ref": "#/$defs/line"}),
        blast=blast,
        alike=nested,
        follows=nested,
    )


def _generated() -> Body:
    return _closed(target=TEXT, kind=TEXT, added=COUNT, removed=COUNT, changed=COUNT, renamed=COUNT)


def _cover() -> Body:
    counts: Json = {"type": "object", "additionalProperties": COUNT}
    return _closed(
        environment=TEXT, kind=TEXT, name=TEXT, before=counts, after=counts, gained=TEXTS, lost=TEXTS
    )


def _cost() -> Body:
    item = _closed(
        environment=TEXT,
        item=TEXT,
        before=_NUMBER,
        after=_NUMBER,
        count_before=_NUMBER,
        count_after=_NUMBER,
        sure=FLAG,
    )
    return _closed(prices_of=_PERHAPS, change=_NUMBER, items=several(item), unpriced=TEXTS)


def _replay() -> Body:
    return _closed(environment=TEXT, id=TEXT, days=COUNT, before=_COUNTED, after=_COUNTED, why=_PERHAPS)
