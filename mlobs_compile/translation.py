"""A document of another language as mlobs reads it: its tree, and the line behind each of its values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mlobs_compile.route import ROOT, Place, Route, Step
from mlobs_compile.source import Node

_LONGEST = 63


@dataclass(frozen=True, slots=True)
class Translation:
    """What documents of another language say about one thing, in mlobs' own words."""

    name: str
    place: Place
    """The document that speaks of it first."""
    tree: dict[str, Node]
    origins: Mapping[Route, Place]
    """The line that each value came from; what has none came from where the nearest thing above it did."""

    def at(self, route: Route) -> Place:
        """The line behind a value."""
        while route:
            if route in self.origins:
                return self.origins[route]
            route = route.parent
        return self.place

    def nearest(self, place: Place) -> Route:
        """Where the tree has what stands nearest to a place of the original; its root where nothing is near."""
        ways = [
            (_common(place.route, at.route), -len(route), -number, route)
            for number, (route, at) in enumerate(self.origins.items())
            if (at.path, at.doc) == (place.path, place.doc)
        ]
        return max(ways)[-1] if ways else ROOT


def _common(one: Route, other: Route) -> int:
    """How deep two routes run together."""
    pairs = zip(one, other, strict=False)
    return next((depth for depth, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


class Draft:
    """Builds a translation, one value after another."""

    def __init__(self, name: str, place: Place) -> None:
        self.name = name
        self.place = place
        self._tree: dict[str, Node] = {}
        self._origins: dict[Route, Place] = {}

    def put(self, steps: tuple[Step, ...], value: Node, place: Place) -> None:
        """Sets the value at a route of keys; the mappings above it are made."""
        here = self._tree
        for step in steps[:-1]:
            inner = here.setdefault(str(step), {})
            assert isinstance(inner, dict)
            here = inner
        here[str(steps[-1])] = value
        self._origins[Route(steps)] = place

    def copy(self, steps: tuple[Step, ...], to: tuple[Step, ...]) -> None:
        """Says the same at another route, where anything is said."""
        here: Node = self._tree
        for step in steps:
            here = here.get(str(step)) if isinstance(here, dict) else None
        if here is not None:
            self.put(to, here, self._origins[Route(steps)])

    def mark(self, steps: tuple[Step, ...], place: Place) -> None:
        """Says where something as a whole came from, whose values are put one by one."""
        self._origins.setdefault(Route(steps), place)

    def drop(self, *steps: Step) -> None:
        """Takes away what stands at a route, if anything does."""
        here: Node = self._tree
        for step in steps[:-1]:
            here = here.get(str(step)) if isinstance(here, dict) else None
        if isinstance(here, dict):
            here.pop(str(steps[-1]), None)
        for route in [found for found in self._origins if found[: len(steps)] == steps]:
            del self._origins[route]

    def has(self, *steps: Step) -> bool:
        here: Node = self._tree
        for step in steps:
            if not isinstance(here, dict) or step not in here:
                return False
            here = here[str(step)]
        return True

    def done(self) -> Translation:
        return Translation(self.name, self.place, self._tree, self._origins)


def slug(text: str) -> str:
    """A name of another tool as mlobs writes names: `CheckoutErrors` and `checkout_errors` are `checkout-errors`."""
    apart = re.sub(r"([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])", r"\1\3-\2", text)
    return re.sub(r"[^a-z0-9]+", "-", apart.lower()).strip("-")[:_LONGEST].rstrip("-")
