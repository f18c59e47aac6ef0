"""Who said a value: layers of defaults under a document, merged, with the way back to each line.

Precedence, lowest first: built-in, project (`any`, then the kind), team (`any`, then the kind), document,
environment. Mappings merge key by key, everything else replaces. In a default, `"*"` under a map of named
things (`slos`, `alerts`, `columns`) stands for every entry that any layer names; within a layer a name beats it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlobs_compile.route import Place, Route
from mlobs_compile.source import Node
from mlobs_compile.spec.kinds import NAMED_MAPS
from mlobs_compile.translation import Translation

EVERY = "*"


@dataclass(frozen=True, slots=True)
class Layer:
    """One source of values: a tree, and where its root stands."""

    name: str
    """As `explain` prints it: `project defaults for Model`, `document`, `environment prod`."""
    place: Place
    tree: dict[str, Node]
    translated: Translation | None = None
    """What the tree was translated from, whose lines are the ones to show."""

    def find(self, route: Route) -> Place | None:
        """The place of the value that this layer gives at a route, if it gives one; by name before `"*"`."""
        way = self._way(route)
        if way is None:
            return None
        if self.translated:
            return self.translated.at(way)
        return Place(self.place.path, self.place.route.join(way), self.place.doc)

    def get(self, route: Route) -> Node:
        """The value that this layer gives at a route; None where it gives none."""
        way = self._way(route)
        here: Node = self.tree
        for step in way or ():
            here = here[step] if isinstance(here, dict | list) else None  # type: ignore[index]  # it is given
        return None if way is None else here

    def _way(self, route: Route) -> Route | None:
        return next((way for way in _ways(route) if _given(self.tree, way)), None)


def _ways(route: Route) -> Iterator[Route]:
    yield route
    if len(route) > 1 and route[0] in NAMED_MAPS:
        yield Route((route[0], EVERY, *route[2:]))


def _given(tree: Node, route: Route) -> bool:
    for step in route:
        match tree, step:
            case dict(), str() if step in tree:
                tree = tree[step]
            case list(), int() if step < len(tree):
                tree = tree[step]
            case _:
                return False
    return True


@dataclass(frozen=True, slots=True)
class Layers:
    """All that is said about one document, lowest precedence first; the document's own layer is `document`."""

    all: tuple[Layer, ...]
    document: Layer

    def merged(self) -> dict[str, Node]:
        """The document with everything it inherits."""
        names = {key: _entry_names(key, self.all) for key in NAMED_MAPS}
        result: dict[str, Node] = {}
        for layer in self.all:
            tree = layer.tree
            if any(_has_every(tree, key) for key in NAMED_MAPS):
                tree = _expanded(tree, names)
            result = _merge(result, tree)
        return result

    def place(self, route: Route) -> Place:
        """The line that gave the value at a route; for a value nobody gave, the nearest line above it."""
        while True:
            for layer in reversed(self.all):
                found = layer.find(route)
                if found:
                    return found
            if not route:
                return self.document.place
            route = route.parent

    def chain(self, route: Route) -> tuple[tuple[Layer, Place], ...]:
        """Every layer that gives the value, lowest first; the last one won."""
        found = ((layer, layer.find(route)) for layer in self.all)
        return tuple((layer, place) for layer, place in found if place)


def _entry_names(key: str, layers: tuple[Layer, ...]) -> list[str]:
    names: dict[str, None] = {}
    for layer in layers:
        entries = layer.tree.get(key)
        if isinstance(entries, dict):
            names |= dict.fromkeys(name for name in entries if name != EVERY)
    return list(names)


def _has_every(tree: dict[str, Node], key: str) -> bool:
    entries = tree.get(key)
    return isinstance(entries, dict) and EVERY in entries


def _expanded(tree: dict[str, Node], names: dict[str, list[str]]) -> dict[str, Node]:
    """The tree with `"*"` written out for every name."""
    result = dict(tree)
    for key in NAMED_MAPS:
        entries = tree.get(key)
        if isinstance(entries, dict) and EVERY in entries:
            every = entries[EVERY]
            result[key] = {name: _merged(every, entries.get(name)) for name in names[key]}
    return result


def _merged(low: Node, high: Node) -> Node:
    if high is None:
        return low
    return _merge(low, high) if isinstance(low, dict) and isinstance(high, dict) else high


def _merge(low: dict[str, Node], high: dict[str, Node]) -> dict[str, Node]:
    result = dict(low)
    for key, value in high.items():
        under = result.get(key)
        result[key] = _merge(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return result
