"""One YAML document of a file: its data, and the line and column of everything in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from mlobs_compile.diagnostic import Inside, Part, Span
from mlobs_compile.route import Route
from mlobs_compile.source.inner import offsets
from mlobs_compile.source.lines import Lines
from mlobs_compile.source.positions import Position, bounds, child, locate, resolved

Node = dict[str, "Node"] | list["Node"] | str | int | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document; `span` is the only way from a route to a line."""

    path: str
    doc: int
    """Its number within the file, counted from 0."""
    text: str
    """The text of the whole file, which all documents of a file share."""
    data: Node
    """The tree of values; None where the document could not be read to its end."""
    lines: Lines = field(repr=False, compare=False)
    root: Position | None = field(repr=False, compare=False)

    def span(self, route: Route, part: Part = Part.VALUE) -> Span:
        """Where a value or its key stands in the file.

        A field that is missing points at the key of the nearest thing that is there: that is where to add it.
        """
        if self.root is None:
            return self.lines.span(0, 0)
        return self.lines.span(*locate(self.text, self.root, route, part))

    def inside(self, route: Route, inside: Inside) -> Span | None:
        """Where a stretch of the text at a route stands; None where the text there is another, or an alias's."""
        written = self.raw(route) or (self.get(route) if self.has(route) else None)
        if self.root is None or written != inside.text:
            return None
        known = offsets(self.text, *locate(self.text, self.root, route, Part.VALUE), inside.text)
        if known is None:
            return None
        return self.lines.span(known[inside.start], known[inside.end])

    def moved(self, path: str) -> Document:
        """The same document under another path, as seen from another folder."""
        return replace(self, path=path, lines=Lines(path, self.text))

    def has(self, route: Route) -> bool:
        try:
            self.get(route)
        except KeyError:
            return False
        return True

    def get(self, route: Route) -> Node:
        """The value at a route; raises KeyError when there is none."""
        here = self.data
        for step in route:
            match here, step:
                case dict(), str() if step in here:
                    here = here[step]
                case list(), int() if 0 <= step < len(here):
                    here = here[step]
                case _:
                    raise KeyError(str(route))
        return here

    def raw(self, route: Route) -> str | None:
        """A number, boolean or null as it was written, so that text can be `1.10`; None for all else."""
        if self.root is None or not self.has(route) or isinstance(self.get(route), str):
            return None
        position = _at(self.root, route)
        if not isinstance(position, int):
            return None
        start, end = bounds(self.text, position)
        return self.text[start:end]


def _at(position: Position, route: Route) -> Position:
    for step in route:
        found = child(position, step)
        assert found is not None, "data and positions have the same shape"
        position = found[1]
    return resolved(position)
