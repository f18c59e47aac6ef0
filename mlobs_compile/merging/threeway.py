"""The merge of one document by field: what was imported last, what stands in the file, what the source says now.

A field that nobody touched follows the source. What was edited by hand stays, and what was taken out by hand stays
out. A check, an SLO or an alert that was edited takes new values of its other fields, but no fields more or fewer:
`within` beside an `at_most` of one's own would be no check any more. A thing that is gone at the source is told, and
taken out only when that is asked for.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from mlobs_compile.merging.fields import at, digest, fields, outer_things, same, whole
from mlobs_compile.route import Route
from mlobs_compile.source import Node

DRAFTS = Route(("metadata", "drafts"))
Base = Mapping[Route, str]
"""The digest of each field as it was imported last."""


class Kind(Enum):
    """What is told of a field or a thing."""

    KEPT = "was edited by hand and stays"
    THERE = "was there before and stays"
    REMOVED = "was taken out by hand and stays out"
    HELD = "is new at the source and not added, for what it belongs to was edited by hand"
    GONE = "is gone at the source"
    PRUNED = "was gone at the source and is removed"


@dataclass(frozen=True, slots=True)
class Note:
    """What a person should know of one field."""

    kind: Kind
    route: Route
    news: Node = None
    """What the source says now, where it says something else than last time."""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """The document as it should be, and what is to be told."""

    tree: dict[str, Node]
    notes: tuple[Note, ...]
    orphans: frozenset[Route] = frozenset()
    """Fields that the source has no more and that stay for now."""

    @property
    def foreign(self) -> frozenset[Route]:
        """Fields that somebody else wrote, and otherwise than the source has them."""
        return frozenset(note.route for note in self.notes if note.kind is Kind.THERE)


@dataclass(slots=True)
class _Sides:
    base: Base
    mine: Mapping[str, Node]
    theirs: dict[Route, Node]
    source: Mapping[str, Node]
    result: dict[str, Node]
    notes: list[Note] = field(default_factory=list)
    updated: set[Route] = field(default_factory=set)
    orphans: set[Route] = field(default_factory=set)
    touched: frozenset[Route] = frozenset()
    """Things in which something was edited, added or taken out by hand."""


def merge(base: Base, mine: Mapping[str, Node], source: Mapping[str, Node], *, prune: bool) -> Merged:
    """The document with what is new at the source, and everything that a person did to it."""
    theirs = dict(fields(source))
    sides = _Sides(base, mine, theirs, source, copy.deepcopy(dict(mine)))
    sides.touched = frozenset(_touched(sides))
    for route, value in theirs.items():
        if route[:2] != DRAFTS:
            _arrives(sides, route, value)
    for route, value in theirs.items():
        if route[:2] == DRAFTS:
            _draft(sides, route, value)
    gone: dict[Route, list[Route]] = {}
    for route in base:
        if route not in theirs and not _inner(source, route):
            _leaves(sides, route, gone)
    for owner, routes in gone.items():
        _thing_leaves(sides, owner, routes, prune=prune)
    return Merged(sides.result, tuple(sides.notes), frozenset(sides.orphans))


def _arrives(sides: _Sides, route: Route, value: Node) -> None:
    """A field of the source finds its place."""
    own, there = at(sides.mine, route)
    known = sides.base.get(route)
    if known is None:
        _new(sides, route, value)
    elif not there:
        sides.notes.append(Note(Kind.REMOVED, route, value, changed=digest(value) != known))
    elif _untouched(own, known, value):
        if not same(own, value) and not (value == {} and isinstance(own, dict)):
            _set(sides.result, route, value)
            sides.updated.add(route)
    elif not same(own, value):
        sides.notes.append(Note(Kind.KEPT, route, value, changed=digest(value) != known))


def _untouched(own: Node, known: str, value: Node) -> bool:
    if digest(own) == known:
        return True
    return isinstance(own, dict) and known == digest({}) and value == {}


def _new(sides: _Sides, route: Route, value: Node) -> None:
    own, there = at(sides.mine, route)
    if there:
        if not same(own, value) and not (value == {} and isinstance(own, dict)):
            sides.notes.append(Note(Kind.THERE, route, value, changed=True))
        return
    owner = whole(route)
    if _taken_out_above(sides, route):
        sides.notes.append(Note(Kind.REMOVED, route, value, changed=True))
    elif _blocked(sides.result, route) or (owner in sides.touched and at(sides.mine, owner or route)[1]):
        sides.notes.append(Note(Kind.HELD, route, value, changed=True))
    else:
        _set(sides.result, route, value)
        sides.updated.add(route)


def _draft(sides: _Sides, route: Route, reason: Node) -> None:
    """The entry of a drafted value: confirmed once, it comes back only with another value."""
    value = Route(str(route[-1]).split("/"))
    set_anew = any(other[: len(value)] == value for other in sides.updated)
    if at(sides.mine, route)[1]:
        _arrives(sides, route, reason)
    elif set_anew or (route not in sides.base and same(at(sides.mine, value)[0], at(sides.source, value)[0])):
        _set(sides.result, route, reason)


def _leaves(sides: _Sides, route: Route, gone: dict[Route, list[Route]]) -> None:
    """A field that the source has no more."""
    own, there = at(sides.mine, route)
    if not there:
        return
    owner = next((one for one in outer_things(route) if not at(sides.source, one)[1]), None)
    if owner is not None:
        gone.setdefault(owner, []).append(route)
    elif digest(own) != sides.base[route]:
        sides.notes.append(Note(Kind.KEPT, route, None, changed=True))
    elif whole(route) in sides.touched:
        sides.notes.append(Note(Kind.GONE, route))
        sides.orphans.add(route)
    else:
        _remove(sides.result, route, sides.theirs)


def _thing_leaves(sides: _Sides, owner: Route, routes: list[Route], *, prune: bool) -> None:
    """A column, a check, an SLO that the source has no more."""
    here, _ = at(sides.mine, owner)
    own = {owner.join(route): value for route, value in fields(here)} if isinstance(here, dict) else {}
    own = own or {owner: here}
    pure = all(route in sides.base and digest(value) == sides.base[route] for route, value in own.items())
    if prune and pure:
        _remove(sides.result, owner, sides.theirs)
        sides.notes.append(Note(Kind.PRUNED, owner))
        return
    sides.notes.append(Note(Kind.GONE if pure else Kind.KEPT, owner, changed=True))
    sides.orphans.update(routes)


def _touched(sides: _Sides) -> set[Route]:
    found = set()
    own = dict(fields(sides.mine))
    for route, known in sides.base.items():
        value, there = at(sides.mine, route)
        if not there or (digest(value) != known and not (known == digest({}) and isinstance(value, dict))):
            found.add(whole(route))
    for route in own:
        if route not in sides.base and route not in sides.theirs:
            found.add(whole(route))
    return {route for route in found if route is not None}


def _taken_out_above(sides: _Sides, route: Route) -> bool:
    """Whether something that the new field would stand in was taken out by hand."""
    above = next((one for one in outer_things(route) if not at(sides.mine, one)[1]), None)
    return above is not None and any(known[: len(above)] == above for known in sides.base)


def _blocked(tree: Mapping[str, Node], route: Route) -> bool:
    """Whether something that is no mapping stands where a mapping would have to be."""
    above = [at(tree, Route(route[:depth])) for depth in range(1, len(route))]
    return any(there and not isinstance(value, dict) for value, there in above)


def _inner(tree: Mapping[str, Node], route: Route) -> bool:
    return isinstance(at(tree, route)[0], dict)


def _set(tree: dict[str, Node], route: Route, value: Node) -> None:
    here = tree
    for step in route[:-1]:
        inner = here.setdefault(str(step), {})
        assert isinstance(inner, dict)
        here = inner
    here[str(route[-1])] = value


def _remove(tree: dict[str, Node], route: Route, keep: Mapping[Route, Node] = MappingProxyType({})) -> None:
    """Takes a value out, and what is left empty above it, unless the source says that it is empty."""
    above, there = at(tree, route.parent)
    if not isinstance(above, dict) or not there:
        return
    above.pop(str(route[-1]), None)
    if not above and len(route) > 1 and route.parent not in keep:
        _remove(tree, route.parent, keep)
