"""Rule groups in one form, whoever wrote them: Mimir answers with durations and defaults written its own way."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.artifact import Json
from mlobs_compile.queries.tree.literals import length_of
from mlobs_compile.units import Duration

_LENGTHS = frozenset(("interval", "for", "keep_firing_for", "query_offset", "evaluation_delay"))
_TEXTS = frozenset(("record", "alert", "expr", "name"))


def canonical(group: Mapping[str, Json]) -> Mapping[str, Json]:
    """A group without what says nothing: empty maps, waits and limits of zero."""
    rules = group.get("rules")
    held = (
        [_rule(one) for one in rules if isinstance(one, Mapping)] if isinstance(rules, list | tuple) else []
    )
    return {**_fields(group, without="rules"), "rules": held}


def _rule(rule: Mapping[str, Json]) -> Mapping[str, Json]:
    return _fields(rule)


def _fields(whole: Mapping[str, Json], without: str = "") -> dict[str, Json]:
    found = {str(key): _value(str(key), value) for key, value in whole.items() if key != without}
    return {key: value for key, value in found.items() if value not in (None, {}, [], 0, False, "")}


def _value(key: str, value: Json) -> Json:
    if key in _LENGTHS:
        return _length(value)
    if key in _TEXTS:
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): str(told) for name, told in value.items()}
    return value


def _length(value: Json) -> Json:
    """A stretch of time as a spec writes it, and nothing for none; what is none stays as it is."""
    ms = length_of(str(value))
    return value if ms is None else str(Duration(ms)) if ms else None
