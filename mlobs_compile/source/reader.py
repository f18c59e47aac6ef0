"""Reads YAML in one pass over the parser's events: values, positions and every fault at once.

A library loader builds nodes, then values, and forgets the lines; this costs a third of that and keeps them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.source.complaints import MAX_DEPTH, MAX_NODES, Complaints, Stop
from mlobs_compile.source.document import Document, Node
from mlobs_compile.source.lines import Lines
from mlobs_compile.source.positions import (
    Alias,
    Branch,
    Entries,
    Position,
    enclosing,
    resolved,
    stretch,
)
from mlobs_compile.source.scalar import STARTS, NumberRange, plain
from mlobs_compile.source.syntax import syntax_fault

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # a build of PyYAML without libyaml: the same events, twenty times slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

Entry = TypeVar("Entry", ScalarEvent, Position)


@dataclass(frozen=True, slots=True)
class _Anchor:
    """What `&name` stands for, and how much of the limits each use of it takes."""

    value: Node
    position: Position
    nodes: int
    height: int


@dataclass(frozen=True, slots=True)
class _Merge:
    """A `<<` and what it was given."""

    key: ScalarEvent
    value: Node
    position: Position


class Reader:
    """Reads the documents of one file; `documents` and `found` hold what came of it."""

    def __init__(self, lines: Lines) -> None:
        self.documents: list[Document] = []
        self._complaints = Complaints(lines)
        self._lines = lines
        self._next: Callable[[], Event]
        self._anchors: dict[str, _Anchor] = {}
        self._unclosed: set[str] = set()
        self._nodes = 0
        self._deepest = 0
        self._number = 0

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        return tuple(self._complaints.found)

    def read(self) -> None:
        """Reads to the end of the file, or to the first place at which the parser cannot go on."""
        try:
            self._next = _Loader(self._lines.text).get_event  # type: ignore[assignment]  # None only after the end
            self._next()
            while not isinstance(self._next(), StreamEndEvent):
                self._document()
        except Stop:
            self._keep(None, None)
        except yaml.YAMLError as error:
            self._keep(None, None)
            self._complaints.syntax(syntax_fault(error, self._lines))

    def _document(self) -> None:
        self._anchors.clear()
        self._unclosed.clear()
        root = self._next()
        value, position = self._node(root, 1)
        self._next()
        if not (isinstance(root, ScalarEvent) and root.implicit[0] and root.value == ""):
            self._keep(value, position)
        self._number += 1

    def _keep(self, value: Node, root: Position | None) -> None:
        lines = self._lines
        self.documents.append(Document(lines.path, self._number, lines.text, value, lines, root))

    def _node(self, event: Event, depth: int) -> tuple[Node, Position]:
        if isinstance(event, ScalarEvent):
            return self._scalar(event), stretch(event)
        if isinstance(event, AliasEvent):
            return self._alias(event, depth)
        assert isinstance(event, CollectionStartEvent)
        if event.tag is not None:
            self._complaints.tag(event)
        if depth > MAX_DEPTH:
            self._complaints.too_deep(event)
            self._skip(event)
            return None, stretch(event)
        if event.anchor is not None:
            return self._anchored(event, event.anchor, depth)
        if depth > self._deepest:
            self._deepest = depth
        return self._collection(event, depth)

    def _anchored(self, event: CollectionStartEvent, name: str, depth: int) -> tuple[Node, Position]:
        above, before = self._deepest, self._nodes
        self._deepest = depth
        self._unclosed.add(name)
        value, position = self._collection(event, depth)
        self._unclosed.discard(name)
        self._anchors[name] = _Anchor(value, position, self._nodes - before + 1, self._deepest - depth + 1)
        self._deepest = max(above, self._deepest)
        return value, position

    def _collection(self, event: CollectionStartEvent, depth: int) -> tuple[Node, Position]:
        return (
            self._mapping(event, depth)
            if isinstance(event, MappingStartEvent)
            else self._sequence(event, depth)
        )

    def _mapping(self, start: MappingStartEvent, depth: int) -> tuple[Node, Position]:
        data: dict[str, Node] = {}
        entries: Entries = {}
        merge: _Merge | None = None
        last: Position | None = None
        following, scalar = self._next, self._scalar
        while type(key := following()) is not MappingEndEvent:
            if type(key) is not ScalarEvent:
                self._no_name(key)
                continue
            if key.anchor is not None:
                self._anchors[key.anchor] = _Anchor(key.value, stretch(key), 1, 0)
            event = following()
            if type(event) is ScalarEvent:
                value, last = scalar(event), stretch(event)
            else:
                value, last = self._node(event, depth + 1)
            name = key.value
            if name == "<<" and key.implicit[0]:
                merge = self._first(merge, _Merge(key, value, last))
            elif name in data:
                self._complaints.duplicate(key, entries[name][0])
            elif (name and key.tag is None) or self._odd_key(key):
                data[name] = value
                entries[name] = stretch(key), last
                if len(data) > MAX_NODES:
                    break
        self._count(key, len(data))
        if merge is not None:
            self._merge(merge, data, entries)
        return data, Branch(enclosing(start, key, last), entries)

    def _sequence(self, start: CollectionStartEvent, depth: int) -> tuple[Node, Position]:
        data: list[Node] = []
        entries: list[Position] = []
        following, scalar = self._next, self._scalar
        while type(event := following()) is not SequenceEndEvent:
            value, at = (
                (scalar(event), stretch(event))
                if type(event) is ScalarEvent
                else self._node(event, depth + 1)
            )
            data.append(value)
            entries.append(at)
            if len(data) > MAX_NODES:
                break
        self._count(event, len(data))
        return data, Branch(enclosing(start, event, entries[-1] if entries else None), entries)

    def _scalar(self, event: ScalarEvent) -> Node:
        text: str = event.value
        value: Node = text
        if event.implicit[0]:
            if text[:1] in STARTS:
                try:
                    value = plain(text)
                except NumberRange:
                    self._complaints.number(event)
        elif event.tag is not None:
            self._complaints.tag(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchor(value, stretch(event), 1, 0)
        return value

    def _alias(self, event: AliasEvent, depth: int) -> tuple[Node, Position]:
        anchor = self._anchors.get(event.anchor or "")
        if anchor is None:
            self._complaints.alias(event, self._unclosed)
            return None, stretch(event)
        self._count(event, anchor.nodes)
        self._deepest = max(self._deepest, depth + anchor.height - 1)
        if self._deepest > MAX_DEPTH:
            self._complaints.too_deep(event)
            return None, stretch(event)
        return anchor.value, Alias(stretch(event), anchor.position)

    def _merge(self, merge: _Merge, data: dict[str, Node], entries: Entries) -> None:
        """Adds what a `<<` gives and the mapping lacks."""
        sources = _sources(merge.value, merge.position)
        if sources is None:
            self._complaints.merge(merge.key)
            return
        for values, positions in sources:
            for name in values:
                if name not in data:
                    data[name], entries[name] = values[name], positions[name]

    def _first(self, merge: _Merge | None, another: _Merge) -> _Merge:
        """The one `<<` of a mapping that counts."""
        if merge is None:
            return another
        self._complaints.duplicate(another.key, stretch(merge.key))
        return merge

    def _no_name(self, key: Event) -> None:
        """Reports a key that is a collection or an alias, and passes over it and its value."""
        self._complaints.no_name(key)
        self._skip(key)
        self._skip(self._next())

    def _odd_key(self, key: ScalarEvent) -> bool:
        """Whether a key that is empty or tagged can still be used."""
        if key.tag is not None:
            self._complaints.tag(key)
        if key.value == "" and key.implicit[0]:
            self._complaints.no_key(key)
            return False
        return True

    def _skip(self, event: Event) -> None:
        """Passes over the rest of what was just begun, at any depth."""
        level = int(isinstance(event, CollectionStartEvent))
        while level:
            event = self._next()
            level += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if level > 10 * MAX_DEPTH:
                raise Stop  # the parser's own time grows with the square of the depth

    def _count(self, event: Event, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise self._complaints.too_many(event)


def _sources(value: Node, position: Position) -> list[tuple[dict[str, Node], Entries]] | None:
    """The mappings that a `<<` is given, with the positions of their entries; None for anything else."""
    position = resolved(position)
    if not isinstance(position, Branch):
        return None
    if isinstance(value, dict) and isinstance(position.entries, dict):
        return [(value, position.entries)]
    if not isinstance(value, list) or not isinstance(position.entries, list):
        return None
    found: list[tuple[dict[str, Node], Entries]] = []
    for item, at in zip(value, position.entries, strict=True):
        inner = _sources(item, at) if isinstance(item, dict) else None
        if inner is None:
            return None
        found += inner
    return found
