"""Edits of a YAML file at the places that the loader knows, so that all else in it stays as a person wrote it.

Comments, order, quotes and blank lines are the person's. An edit that cannot be made without touching more than its
own value, as behind an anchor, raises `Unmovable`; and what came out is read again, and must be what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlobs_compile import source
from mlobs_compile.authoring import Remarks, entry, inline
from mlobs_compile.merging.fields import same
from mlobs_compile.merging.remarks import kept
from mlobs_compile.route import ROOT, Route
from mlobs_compile.source import Document, Node
from mlobs_compile.source.positions import Alias, Branch, Position, bounds

_WIDTH = 116


class Unmovable(Exception):
    """A value that cannot be edited where it stands, and why."""


@dataclass(frozen=True, slots=True)
class _Change:
    """One edit: a value that is set, or taken out where it has none."""

    route: Route
    value: Node
    taken: bool = False


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where an entry of a mapping stands in the text."""

    key: tuple[int, int]
    value: tuple[int, int]
    mapping: Branch
    """The mapping that it is an entry of."""


def edited(
    document: Document,
    wanted: dict[str, Node],
    order: Mapping[str, Node],
    notes: Remarks,
    ours: frozenset[str] = frozenset(),
) -> str:
    """The text of the whole file with the document's values as wanted; `order` tells where new keys belong.

    Of comments, only those of an import (`ours`) may go with what they are about.
    """
    text = document.text
    assert isinstance(document.data, dict)
    for change in list(_changes(document.data, wanted, ROOT)):
        fresh = _reread(text, document)
        text = (
            _taken(fresh, change.route)
            if change.taken
            else _set(fresh, change, _Around(wanted, order, notes))
        )
        text = kept(fresh, _reread(text, document), ours)
    result = _reread(text, document)
    if not same(result.data, wanted):
        raise Unmovable("its notation leaves no room for the change")
    return text


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known of the document as it should be."""

    wanted: dict[str, Node]
    order: Mapping[str, Node]
    notes: Remarks


def _reread(text: str, document: Document) -> Document:
    outcome = source.read(text, document.path)
    found = next((one for one in outcome.value or () if one.doc == document.doc), None)
    if outcome.failed or found is None or not isinstance(found.data, dict):
        raise Unmovable("its notation leaves no room for the change")
    return found


def _changes(mine: dict[str, Node], wanted: dict[str, Node], route: Route) -> Iterator[_Change]:
    """What has to be done, the innermost mappings first on the way down; what comes, before what goes."""
    for key, value in wanted.items():
        own = mine.get(key)
        if key in mine and isinstance(own, dict) and isinstance(value, dict) and own and value:
            yield from _changes(own, value, route / key)
        elif key not in mine or not same(own, value):
            yield _Change(route / key, value)
    for key in mine:
        if key not in wanted:
            yield _Change(route / key, None, taken=True)


def _branch(document: Document, route: Route) -> Branch:
    """The mapping at a route, reached without aliases, anchors and merged keys."""
    here: Position | None = document.root
    for step in route:
        assert isinstance(here, Branch) and isinstance(here.entries, dict)
        here = _own(document, here, str(step))[1]
    if not isinstance(here, Branch) or not isinstance(here.entries, dict):
        raise Unmovable("no mapping of its own stands there")
    return here


def _own(document: Document, mapping: Branch, key: str) -> tuple[int, Position]:
    """An entry that belongs to this mapping and to no other."""
    assert isinstance(mapping.entries, dict)
    stretch, value = mapping.entries[key]
    start, end = bounds(document.text, mapping)
    if not start <= bounds(document.text, stretch)[0] < max(end, start + 1):
        raise Unmovable("it is merged in with `<<`, and others share it")
    if isinstance(value, Alias):
        raise Unmovable("it stands behind a YAML alias, and others share it")
    where = value if isinstance(value, int) else value.stretch
    if document.text[where >> 32 : (where >> 32) + 1] == "&":
        raise Unmovable("it has a YAML anchor, and others share it")
    return stretch, value


def _spot(document: Document, route: Route) -> _Spot:
    mapping = _branch(document, route.parent)
    key, value = _own(document, mapping, str(route[-1]))
    return _Spot(bounds(document.text, key), bounds(document.text, value), mapping)


def _flows(document: Document, mapping: Branch) -> bool:
    start, end = bounds(document.text, mapping)
    return document.text[start : start + 1] == "{" and document.text[end - 1 : end] == "}"


def _line_end(text: str, at: int) -> int:
    """Where the line of an offset ends, before its break."""
    found = re.compile(r"[\r\n]|\Z").search(text, at)
    assert found
    return found.start()


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _break(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _set(document: Document, change: _Change, around: _Around) -> str:
    parent = _branch(document, change.route.parent)
    assert isinstance(parent.entries, dict)
    if str(change.route[-1]) in parent.entries:
        return _replaced(document, change, around)
    if _flows(document, parent):
        return _put_in_flow(document, parent, change, around)
    return _put_in_block(document, parent, change, around)


def _replaced(document: Document, change: _Change, around: _Around) -> str:
    """The value in place of the one before; what stands on its line after it stays."""
    text, spot = document.text, _spot(document, change.route)
    start, end = spot.value
    simple = text[start:end] != "" and text[start] not in "|>" and "\n" not in text[start:end]
    if _flows(document, spot.mapping) or (simple and not _long(change.value) and text[start] not in "&!"):
        return text[:start] + inline(change.value) + text[end:]
    indent = spot.key[0] - _line_start(text, spot.key[0])
    stop = max(end, _colon(text, spot))
    behind = re.compile(r"[^\S\r\n]+(#[^\r\n]*)").match(text, stop if "\n" not in text[start:stop] else start)
    ahead = re.compile(r"[^\r\n#]*(?<=\s)(#[^\r\n]*)").match(text, _colon(text, spot)) if not simple else None
    stop = behind.end() if behind else stop
    remark = behind or ahead
    lines = _lines(change, around, indent, remark[1] if remark else "")
    return text[: spot.key[0]] + lines.lstrip(" ").replace("\n", _break(text)) + text[stop:]


def _colon(text: str, spot: _Spot) -> int:
    """The offset after the colon of an entry."""
    return text.index(":", spot.key[1]) + 1


def _long(value: Node) -> bool:
    return isinstance(value, dict) or (isinstance(value, str) and "\n" in value)


def _lines(change: _Change, around: _Around, indent: int, beside: str = "") -> str:
    """The entry as a person would write it at an indentation, without the line break at its end."""
    remarks = around.notes if not beside else Remarks({}, {change.route: beside.removeprefix("#").strip()})
    tree = _grown(around.order, change.route, change.value)
    lines = entry(tree, change.route, Remarks({}, remarks.beside))
    usual = "  " * (len(change.route) - 1)
    return "\n".join(" " * indent + line.removeprefix(usual) if line else "" for line in lines)


def _grown(order: Mapping[str, Node], route: Route, value: Node) -> dict[str, Node]:
    """A tree that holds the value at its route, and the kind of the document."""
    tree: dict[str, Node] = {"kind": order.get("kind")}
    here = tree
    for step in route[:-1]:
        inner: dict[str, Node] = {}
        here[str(step)] = inner
        here = inner
    here[str(route[-1])] = value
    return tree


def _before(document: Document, parent: Branch, change: _Change, around: _Around) -> tuple[int, int] | None:
    """The entry after which a new key belongs: the nearest before it in the import's order, else the last."""
    assert isinstance(parent.entries, dict)
    ordered: Node = dict(around.order)
    for step in change.route.parent:
        ordered = ordered.get(str(step)) if isinstance(ordered, dict) else None
    keys = list(ordered) if isinstance(ordered, dict) else []
    name = str(change.route[-1])
    earlier = keys[: keys.index(name)] if name in keys else []
    own = {key: _ends(document, parent, key) for key in parent.entries}
    there = {key: spot for key, spot in own.items() if spot is not None}
    found = next((there[key] for key in reversed(earlier) if key in there), None)
    return found or (max(there.values()) if there else None)


def _ends(document: Document, parent: Branch, key: str) -> tuple[int, int] | None:
    """Where the value of an entry ends, and its key starts; None for a key that is merged in."""
    assert isinstance(parent.entries, dict)
    stretch, value = parent.entries[key]
    start, end = bounds(document.text, parent)
    at = bounds(document.text, stretch)
    if not start <= at[0] < max(end, start + 1):
        return None
    return max(bounds(document.text, value)[1], document.text.index(":", at[1]) + 1), at[0]


def _put_in_flow(document: Document, parent: Branch, change: _Change, around: _Around) -> str:
    text = document.text
    said = inline({str(change.route[-1]): change.value})[1:-1]
    after = _before(document, parent, change, around)
    if after is None:
        start, _ = bounds(text, parent)
        return text[: start + 1] + said + text[start + 1 :]
    return f"{text[: after[0]]}, {said}{text[after[0] :]}"


def _put_in_block(document: Document, parent: Branch, change: _Change, around: _Around) -> str:
    text = document.text
    after = _before(document, parent, change, around)
    if after is None:
        raise Unmovable("the mapping it belongs to has nothing of its own")
    indent = after[1] - _line_start(text, after[1])
    if text[_line_start(text, after[1]) : after[1]].strip():
        raise Unmovable("the mapping it belongs to begins in the middle of a line")
    at, ending = _line_end(text, after[0]), _break(text)
    return text[:at] + ending + _lines(change, around, indent).replace("\n", ending) + text[at:]


def _taken(document: Document, route: Route) -> str:
    """The text without an entry: its lines in a block, the entry and one comma in a flow."""
    text, spot = document.text, _spot(document, route)
    end = max(spot.value[1], _colon(text, spot))
    if not _flows(document, spot.mapping):
        begin = _line_start(text, spot.key[0])
        if text[begin : spot.key[0]].strip():
            raise Unmovable("it begins in the middle of a line")
        stop = _line_end(text, end)
        stop += len(re.match(r"\r\n|\r|\n|", text[stop:])[0])  # type: ignore[index]  # the empty text always matches
        return text[:begin] + text[stop:]
    comma = re.compile(r"\s*,[^\S\r\n]*").match(text, end)
    if comma:
        rest = text[comma.end() :]
        return text[: spot.key[0]] + (" " if rest.startswith("#") else "") + rest
    before = re.compile(r",\s*\Z").search(text[: spot.key[0]])
    return text[: before.start() if before else spot.key[0]] + text[end:]
