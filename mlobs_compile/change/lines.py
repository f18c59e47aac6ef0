"""The events of a run as JSON lines, and back; a line that was cut off, as by a crash, is told and left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields
from typing import Any

from mlobs_compile.artifact import Json, json_line
from mlobs_compile.change.digest import canonical
from mlobs_compile.change.hiding import hidden
from mlobs_compile.change.journal import (
    VERSION,
    Done,
    Ending,
    Event,
    Failed,
    Finished,
    Header,
    Settled,
    Side,
    Skipped,
    Started,
)
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.plan import Op, Reason

_KINDS: Mapping[str, type[Event]] = {
    kind.__name__.lower(): kind for kind in (Header, Started, Done, Failed, Skipped, Settled, Finished)
}


def line(event: Event, secrets: Collection[str] = ()) -> str:
    """One line of JSON, without its end; `secrets` are values that are never written."""
    told: dict[str, Json] = {"event": type(event).__name__.lower()}
    if isinstance(event, Header):
        told["version"] = VERSION
    for field in fields(event):
        told[field.name] = _plain(getattr(event, field.name), secrets)
    return json_line(
        canonical(dict(sorted(told.items())))
    )  # bodies keep their order: files are written from them


def _plain(value: object, secrets: Collection[str]) -> Json:
    match value:
        case Key():
            return str(value)
        case Op() | Reason() | Ending():
            return str(value.value)
        case Side():
            return _side(value, secrets)
        case str():
            return hidden(value, secrets)
        case bool() | int() | None:
            return value
        case tuple():
            return [_plain(one, secrets) for one in value]
        case _:
            raise TypeError(value)


def _side(side: Side, secrets: Collection[str]) -> Json:
    one = side.object
    body = hidden(one.body, secrets)
    told: dict[str, Json] = {
        "body": body,
        "digest": side.digest,
        "whole": side.whole and canonical(body) == canonical(one.body),
        "needs": [str(need) for need in one.needs],
    }
    if isinstance(one, Wanted):
        return told | {"id": one.id, "protected": one.protected}
    return told | {"mark": _mark(one.mark)}


def _mark(mark: Mark | None) -> Json:
    return {field.name: getattr(mark, field.name) for field in fields(Mark)} if mark else None


def events(lines: Iterable[str]) -> tuple[tuple[Event, ...], str]:
    """The events, and the last line where it was cut off; ValueError when another line is none of ours."""
    found: list[Event] = []
    waiting = ""
    for number, text in enumerate(lines, 1):
        if waiting:
            raise ValueError(f"line {number - 1} is no event of a journal")
        try:
            found.append(event(text))
        except (ValueError, KeyError, TypeError, AttributeError):
            if text.strip():
                waiting = text
    return tuple(found), waiting


def event(text: str) -> Event:
    """One event; ValueError, KeyError or TypeError when the line is none."""
    told = json.loads(text)
    kind = _KINDS[told.pop("event")]
    if kind is Header and told.pop("version") != VERSION:
        raise ValueError("the journal is of another version")
    readers: dict[str, Callable[[Any], object]] = {
        "key": Key.parse,
        "op": Op,
        "reason": Reason,
        "ending": Ending,
        "numbers": tuple,
    }
    if kind is Started:
        key = Key.parse(told["key"])
        readers |= {"before": lambda one: _read(one, key), "after": lambda one: _read(one, key)}
    values: dict[str, Any] = {name: readers.get(name, _as_is)(value) for name, value in told.items()}
    return kind(**values)


def _as_is(value: object) -> object:
    return value


def _read(told: Any, key: Key) -> Side | None:  # noqa: ANN401 - what JSON has
    if told is None:
        return None
    needs = tuple(Key.parse(need) for need in told["needs"])
    if "mark" in told:
        mark = Mark(**told["mark"]) if told["mark"] else None
        return Side(Existing(key, told["body"], mark, needs), told["digest"], told["whole"])
    wanted = Wanted(key, told["id"], told["body"], needs, (), told["protected"])
    return Side(wanted, told["digest"], told["whole"])
