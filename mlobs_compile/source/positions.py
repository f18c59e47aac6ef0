"""Where each value of a document stands: a tree of parser events beside the data, measured only when asked.

Offsets count code points from the start of the text. The end marks of block collections are not used: libyaml
sets them at the next token, after the comments that follow.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from yaml.events import AliasEvent, CollectionStartEvent, Event, ScalarEvent

from mlobs_compile.diagnostic import Part, Span
from mlobs_compile.route import Step

LINE_BREAK = re.compile(r"\r\n|\n|\r")
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:\s|(?<=\s)#[^\r\n]*)*)*")


@dataclass(frozen=True, slots=True)
class Branch:
    """A mapping or a sequence: its first and last event, and what stands in it."""

    start: CollectionStartEvent
    entries: Entries | list[Position]
    end: Event
    last: Position | None
    """The last value written inside it, whether or not it became an entry."""


@dataclass(frozen=True, slots=True)
class Alias:
    """The place that says `*name`, and what the anchor holds."""

    use: AliasEvent
    target: Position


Position = ScalarEvent | Branch | Alias
Entries = dict[str, tuple[ScalarEvent, Position]]


class Lines:
    """The text of a file, and the line and column of each of its offsets."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    @cached_property
    def starts(self) -> list[int]:
        return [0, *(found.end() for found in LINE_BREAK.finditer(self.text))]

    def span(self, start: int, end: int) -> Span:
        start = max(0, min(start, len(self.text)))
        end = max(start, min(end, len(self.text)))
        return Span(self.path, *self._at(start), *self._at(end))

    def line(self, offset: int) -> str:
        """The line that holds the offset, without its break."""
        return self.row(self._at(offset)[0])

    def row(self, number: int) -> str:
        """The line of this number, counted from 1, without its break; empty beyond the end."""
        if not 1 <= number <= len(self.starts):
            return ""
        stop = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : stop].rstrip("\r\n")

    def column(self, offset: int) -> int:
        """How far into its line the offset is, from 0."""
        return self._at(offset)[1] - 1

    def _at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


def start_of(event: Event) -> int:
    """The offset at which an event starts, its anchor included."""
    assert event.start_mark is not None, "the parser marks every event"
    return event.start_mark.index


def end_of(event: Event) -> int:
    assert event.end_mark is not None, "the parser marks every event"
    return event.end_mark.index


def bounds(text: str, position: Position) -> tuple[int, int]:
    """The offsets at which a value starts, after its anchor, and ends."""
    if isinstance(position, Alias):
        return start_of(position.use), end_of(position.use)
    if isinstance(position, ScalarEvent):
        return scalar_bounds(text, position)
    start = start_of(position.start)
    if position.start.anchor is not None or position.start.tag is not None:
        start = _after_properties(text, start)
    if position.start.flow_style or position.last is None:
        return start, end_of(position.end)
    return start, bounds(text, position.last)[1]


def scalar_bounds(text: str, event: ScalarEvent) -> tuple[int, int]:
    """The same for one scalar; a block scalar ends with its last visible character."""
    start, end = start_of(event), end_of(event)
    if event.anchor is not None or event.tag is not None:
        start = min(_after_properties(text, start), end)
    if event.style in ("|", ">"):
        end = start + len(text[start:end].rstrip())
    return start, end


def head(text: str, position: Position) -> tuple[int, int]:
    """The part of a value that stands for it where it has no key of its own: the first key in it, if any."""
    if isinstance(position, Branch) and position.entries:
        start, end = bounds(text, position)
        entries = position.entries
        if isinstance(entries, list):
            return head(text, entries[0])
        own = [scalar_bounds(text, key) for key, _ in entries.values()]
        return next((b for b in own if start <= b[0] < end), (start, end))
    return bounds(text, position)


def locate(text: str, root: Position, route: tuple[Step, ...], part: Part) -> tuple[int, int]:
    """The bounds of the value or key at a route; of the nearest ancestor's key where there is none."""
    key: ScalarEvent | None = None
    here = root
    for step in route:
        found = child(here, step)
        if found is None:
            part = Part.KEY
            break
        key, here = found
    if part is Part.VALUE:
        return bounds(text, here)
    return scalar_bounds(text, key) if key is not None else head(text, here)


def child(position: Position, step: Step) -> tuple[ScalarEvent | None, Position] | None:
    """The entry of a collection with its key, if it has one; None where there is no such entry."""
    while isinstance(position, Alias):
        position = position.target
    if isinstance(position, ScalarEvent):
        return None
    entries = position.entries
    if isinstance(entries, dict):
        return entries.get(step) if isinstance(step, str) else None
    return (None, entries[step]) if isinstance(step, int) and 0 <= step < len(entries) else None


def _after_properties(text: str, start: int) -> int:
    found = _PROPERTIES.match(text, start)
    return found.end() if found else start
