"""Where each value of a document stands: a small tree beside the data, measured only when asked.

A stretch of text is one number, since a tuple or an object for every scalar would double the time of reading:
most of it would go to the garbage collector. Offsets count code points from the start of the text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from yaml.events import Event

from mlobs_compile.diagnostic import Part
from mlobs_compile.route import Step

Stretch = int
"""The offset of the start times 2**32, plus that of the end; an anchor or blanks at its ends may be in it."""
_END = 2**32 - 1
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:\s|(?<=\s)#[^\r\n]*)*)*")


class Branch(NamedTuple):
    """A mapping or a sequence, and where each of its entries stands."""

    stretch: Stretch
    entries: Entries | list[Position]


class Alias(NamedTuple):
    """The place that says `*name`, and what the anchor holds."""

    stretch: Stretch
    target: Position


Position = Stretch | Branch | Alias
Entries = dict[str, tuple[Stretch, Position]]
"""The key and the value of each entry of a mapping."""


def stretch(event: Event) -> Stretch:
    """The text of an event, with the anchor before it."""
    return event.start_mark.index << 32 | event.end_mark.index  # type: ignore[union-attr]  # never None


def enclosing(start: Event, end: Event, last: Position | None) -> Stretch:
    """The text from the first event of a collection to its end.

    The end mark of a block collection is no use: it is that of the next token, after the comments between.
    """
    flow = start.flow_style  # type: ignore[attr-defined]  # the start of a collection has it
    final = stretch(end) if flow or last is None else last if isinstance(last, int) else last.stretch
    return stretch(start) >> 32 << 32 | final & _END


def bounds(text: str, position: Position) -> tuple[int, int]:
    """The offsets at which a value or key starts, after its anchor, and ends, before the blanks after it."""
    where = position if isinstance(position, int) else position.stretch
    start, end = where >> 32, where & _END
    if text[start : start + 1] in ("&", "!") and start < end:
        found = _PROPERTIES.match(text, start, end)
        start = found.end() if found else start
    return start, max(start, start + len(text[start:end].rstrip()))


def head(text: str, position: Position) -> tuple[int, int]:
    """The part of a value that stands for it where it has no key of its own: the first key in it, if any."""
    if isinstance(position, Branch) and position.entries:
        if isinstance(position.entries, list):
            return head(text, position.entries[0])
        start, end = bounds(text, position)
        own = (bounds(text, key) for key, _ in position.entries.values())
        return next((key for key in own if start <= key[0] < end), (start, end))  # a merged key is elsewhere
    return bounds(text, position)


def locate(text: str, root: Position, route: tuple[Step, ...], part: Part) -> tuple[int, int]:
    """The bounds of the value or key at a route; of the nearest ancestor's key where there is none."""
    key: Stretch | None = None
    here = root
    for step in route:
        found = child(here, step)
        if found is None:
            part = Part.KEY
            break
        key, here = found
    if part is Part.VALUE:
        return bounds(text, here)
    return bounds(text, key) if key is not None else head(text, here)


def child(position: Position, step: Step) -> tuple[Stretch | None, Position] | None:
    """The entry of a collection with its key, if it has one; None where there is no such entry."""
    position = resolved(position)
    if isinstance(position, int):
        return None
    entries = position.entries
    if isinstance(entries, dict):
        return entries.get(step) if isinstance(step, str) else None
    return (None, entries[step]) if isinstance(step, int) and 0 <= step < len(entries) else None


def resolved(position: Position) -> Stretch | Branch:
    """What an alias stands for, and anything else itself."""
    while isinstance(position, Alias):
        position = position.target
    return position
