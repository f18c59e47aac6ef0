"""A document as its single fields: what a merge compares, and what a lock file keeps of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal

from mlobs_compile.route import ROOT, Route
from mlobs_compile.source import Node
from mlobs_compile.units import decimal_text

_THINGS = frozenset((
    "columns", "checks", "queries", "conditions", "slos", "alerts", "features", "metrics", "predictions", "facets",
    "tasks",
))  # fmt: skip
"""Keys below which names stand: each names a thing that comes and goes as a whole."""
_WHOLES = frozenset(("checks", "queries", "conditions", "slos", "alerts", "metrics", "predictions"))
"""Keys below which each name has fields that bound each other, such as `at_most` and `within`."""


def fields(tree: Mapping[str, Node], route: Route = ROOT) -> Iterator[tuple[Route, Node]]:
    """Every value that is no mapping, lists as a whole, and every mapping without anything in it."""
    for key, value in tree.items():
        if isinstance(value, dict) and value:
            yield from fields(value, route / key)
        else:
            yield route / key, value


def digest(value: Node) -> str:
    """A short name of a value: the same for what reads the same, and no way back to it."""
    return hashlib.sha256(_canonical(value).encode()).hexdigest()[:16]


def same(one: Node, other: Node) -> bool:
    return _canonical(one) == _canonical(other)


def at(tree: Mapping[str, Node], route: Route) -> tuple[Node, bool]:
    """What stands at a route, and whether anything does."""
    here: Node = tree if isinstance(tree, dict) else dict(tree)
    for step in route:
        if not isinstance(here, dict) or step not in here:
            return None, False
        here = here[str(step)]
    return here, True


def thing(route: Route) -> Route | None:
    """The innermost named thing that a field belongs to: a column, a check, an SLO; None for the document's own."""
    return _owner(route, _THINGS)


def outer_things(route: Route) -> Iterator[Route]:
    """All named things that a field belongs to, the outermost first."""
    for depth in range(1, len(route)):
        if route[depth - 1] in _THINGS:
            yield Route(route[: depth + 1])


def whole(route: Route) -> Route | None:
    """The innermost named thing whose fields depend on each other; None outside of such."""
    return _owner(route, _WHOLES)


def _owner(route: Route, keys: frozenset[str]) -> Route | None:
    for depth in range(len(route) - 1, 0, -1):
        if route[depth - 1] in keys:
            return Route(route[: depth + 1])
    return None


def _canonical(value: Node) -> str:
    return json.dumps(_plain(value), ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _plain(value: Node) -> object:
    match value:
        case bool() | None | str():
            return value
        case int() | Decimal():
            return {"number": decimal_text(Decimal(value).normalize()) if value else "0"}
        case list():
            return [_plain(item) for item in value]
        case _:
            return {"mapping": {key: _plain(inner) for key, inner in value.items()}}
