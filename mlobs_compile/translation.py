"""A document of another language as mlobs reads it: its tree, and the line behind each of its values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from mlobs_compile.route import ROOT, Place, Route, Step
from mlobs_compile.source import Node

_LONGEST = 63
_PAGES = frozenset((
    "page", "pager", "critical", "crit", "high", "urgent", "emergency", "fatal", "error", "sev0", "sev1", "p0", "p1",
))  # fmt: skip
_TICKETS = frozenset((
    "ticket", "warning", "warn", "info", "informational", "notice", "medium", "moderate", "low", "minor",
    "sev2", "sev3", "sev4", "sev5", "p2", "p3", "p4", "p5",
))  # fmt: skip


class Way(Enum):
    """How something of another tool came over; the value is the heading of a table."""

    NATIVE = "native"
    SQL = "as SQL"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Carried:
    """Something that was found in another tool, such as one test, and what became of it."""

    noun: str
    """What sort of thing it is, in the plural: `tests`."""
    way: Way
    place: Place
    reason: str = ""
    """Why it did not come over natively, the same words for all to which the same applies."""
    told: str = ""
    """One sentence for whoever reads the report; the reason where there is none."""


@dataclass(frozen=True, slots=True)
class Translation:
    """What documents of another language say about one thing, in mlobs' own words."""

    name: str
    place: Place
    """The document that speaks of it first."""
    tree: dict[str, Node]
    origins: Mapping[Route, Place]
    """The line that each value came from; what has none came from where the nearest thing above it did."""
    drafts: Mapping[Route, str] = field(default_factory=dict)
    """The values that were invented, each with its reason; somebody has to confirm them."""
    carried: tuple[Carried, ...] = ()
    """What was found at the source and what became of it, for the table at the end of an import."""
    tags: frozenset[str] = frozenset()
    """By what `--select` and `--exclude` know it beside its name: tags and paths at the source."""
    joins: bool = False
    """Whether what it says is added to a document of its name that there is already, whoever wrote that."""

    def at(self, route: Route) -> Place:
        """The line behind a value."""
        while route:
            if route in self.origins:
                return self.origins[route]
            route = route.parent
        return self.place

    def nearest(self, place: Place) -> Route | None:
        """Where the tree has what stands around a place of the original, else in it; its root where nothing does.

        None for a place in a document that it has nothing of.
        """
        ways = [
            (*_closeness(place.route, at.route, len(route)), -number, route)
            for number, (route, at) in enumerate(self.origins.items())
            if (at.path, at.doc) == (place.path, place.doc)
        ]
        found = max(ways, default=None)
        return None if found is None else found[-1] if found[0] > 0 else ROOT


def _closeness(place: Route, origin: Route, depth: int) -> tuple[int, int]:
    """How close what came from `origin` is to a place, the larger the closer; below 0 where neither holds the other.

    Of what stands around the place the innermost is closest, of what stands in it the outermost.
    """
    common = min(len(place), len(origin))
    if place[:common] != origin[:common]:
        return -1, 0
    return common, depth if len(origin) <= len(place) else -depth


class Draft:
    """Builds a translation, one value after another."""

    def __init__(self, name: str, place: Place) -> None:
        self.name = name
        self.place = place
        self._tree: dict[str, Node] = {}
        self._origins: dict[Route, Place] = {}
        self._drafts: dict[Route, str] = {}
        self._carried: list[Carried] = []
        self._tags: set[str] = set()
        self.joins = False

    def put(self, steps: tuple[Step, ...], value: Node, place: Place) -> None:
        """Sets the value at a route of keys; the mappings above it are made."""
        here = self._tree
        for step in steps[:-1]:
            inner = here.setdefault(str(step), {})
            assert isinstance(inner, dict)
            here = inner
        here[str(steps[-1])] = value
        self._origins[Route(steps)] = place

    def invent(self, steps: tuple[Step, ...], value: Node, place: Place, reason: str) -> None:
        """Sets a value that nothing says, with the reason for it."""
        self.put(steps, value, place)
        self._drafts[Route(steps)] = reason

    def tell(self, noun: str, way: Way, place: Place, reason: str = "", told: str = "") -> None:
        """Counts something of the source, and says what became of it.

        What is `REFUSED` becomes a warning at its place, and what came `SQL` a note: no diagnostic need be made.
        """
        self._carried.append(Carried(noun, way, place, reason, told))

    def tag(self, *tags: str) -> None:
        """By what `--select` and `--exclude` know it: tags and paths at the source."""
        self._tags.update(tags)

    def copy(self, steps: tuple[Step, ...], to: tuple[Step, ...]) -> None:
        """Says the same at another route, where anything is said."""
        value = self.get(*steps)
        if value is not None:
            self.put(to, value, self._origins[Route(steps)])

    def mark(self, steps: tuple[Step, ...], place: Place) -> None:
        """Says where something as a whole came from, whose values are put one by one."""
        self._origins.setdefault(Route(steps), place)

    def drop(self, *steps: Step) -> None:
        """Takes away what stands at a route, if anything does."""
        parent = self.get(*steps[:-1])
        if isinstance(parent, dict):
            parent.pop(str(steps[-1]), None)
        for route in [found for found in self._origins if found[: len(steps)] == steps]:
            del self._origins[route]
            self._drafts.pop(route, None)

    def has(self, *steps: Step) -> bool:
        return self.get(*steps) is not None

    def get(self, *steps: Step) -> Node:
        """What stands at a route so far; None where nothing does."""
        here: Node = self._tree
        for step in steps:
            here = here.get(str(step)) if isinstance(here, dict) else None
        return here

    def done(self) -> Translation:
        told = tuple(self._carried), frozenset(self._tags), self.joins
        return Translation(self.name, self.place, self._tree, self._origins, self._drafts, *told)


def slug(text: str) -> str:
    """A name of another tool as mlobs writes names: `CheckoutErrors` and `checkout_errors` are `checkout-errors`."""
    apart = re.sub(r"([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])", r"\1\3-\2", text)
    return re.sub(r"[^a-z0-9]+", "-", apart.lower()).strip("-")[:_LONGEST].rstrip("-")


def urgency(word: str) -> str | None:
    """`page` or `ticket` for another tool's word of severity; None for a word that nobody knows."""
    plain = re.sub(r"[^a-z0-9]", "", word.lower())
    return "page" if plain in _PAGES else "ticket" if plain in _TICKETS else None
