"""What rests on a value that nobody has confirmed opens tickets, whatever it asks for.

An import may draft that something pages, as dbt's `error_after` does, and draft the bound of what would page. Neither
wakes anybody before a person has looked at it: a layer over the document makes tickets of such pages. What an
environment says over the document was said by a person, and stays.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.resolve.layers import Layer, Layers
from mlobs_compile.route import ROOT, Route, named
from mlobs_compile.source import Node
from mlobs_compile.spec.kinds import WATCHED
from mlobs_compile.spec.outline import shape_at
from mlobs_compile.spec.shape import Slots
from mlobs_compile.translation import Draft

NAME = "unconfirmed draft"
"""What `explain` calls the layer."""
_QUIET: dict[str, Node] = {"severity": "ticket", "paging": False}
"""The keys that say whether somebody is woken, with the value at which nobody is."""


def quiet(layers: Layers, kind: str, slots: Slots) -> Layers:
    """The layers with one that makes tickets of what rests on drafts, where any of it would page."""
    drafts = _drafts(layers.document.tree)
    if not drafts:
        return layers
    merged = layers.merged()
    quieted = Draft(NAME, layers.document.place)
    for draft in drafts:
        for route in (*_around(draft, kind, slots, merged), *_inside(draft, kind, slots, merged)):
            if _pages(route, kind, slots, merged) and not _said_above(layers, route):
                quieted.put(route, _QUIET[str(route[-1])], layers.place(route))
                for depth in range(1, len(route)):
                    quieted.mark(route[:depth], layers.place(Route(route[:depth])))
    made = quieted.done()
    if not made.tree:
        return layers
    return Layers((*layers.all, Layer(NAME, made.place, made.tree, made)), layers.document)


def quieted(layers: Layers, route: Route) -> bool:
    """Whether something would page, and opens a ticket for the draft at a route."""
    above = layers.all[-1]
    origins = above.translated.origins if above.name == NAME and above.translated else {}
    owners = (key[:-1] for key in origins if key[-1] in _QUIET)
    return any(route[: len(owner)] == owner or owner[: len(route)] == route for owner in owners)


def _drafts(tree: dict[str, Node]) -> tuple[Route, ...]:
    """The values of a document that its own `metadata.drafts` names."""
    metadata = tree.get("metadata")
    drafts = metadata.get("drafts") if isinstance(metadata, dict) else None
    found = (named(tree, str(path)) for path in (drafts if isinstance(drafts, dict) else ()))
    return tuple(route for route in found if route)


def _around(draft: Route, kind: str, slots: Slots, merged: Node) -> Iterator[Route]:
    """The key that says it of the innermost thing that a draft is part of; the document's own for itself only."""
    if len(draft) == 1 and draft[0] in _QUIET:
        yield draft
    for depth in range(len(draft) - 1, 0, -1):
        key = _key(Route(draft[:depth]), kind, slots, merged)
        if key:
            yield Route((*draft[:depth], key))
            return


def _inside(draft: Route, kind: str, slots: Slots, merged: Node) -> Iterator[Route]:
    """The keys of all that stands in what was drafted as a whole."""
    here = _get(merged, draft)
    if not isinstance(here, dict):
        return
    key = _key(draft, kind, slots, merged)
    if key:
        yield draft / key
    for name in here:
        yield from _inside(draft / name, kind, slots, merged)


def _key(route: Route, kind: str, slots: Slots, merged: Node) -> str | None:
    shape = shape_at(WATCHED[kind], route, slots, merged)
    return next((key for key in _QUIET if shape and key in shape.model_fields), None)


def _pages(route: Route, kind: str, slots: Slots, merged: Node) -> bool:
    """Whether a key would wake somebody: by what it says, its default, or what holds for all checks."""
    said = _get(merged, route)
    if said is None:
        shape = shape_at(WATCHED[kind], route.parent, slots, merged)
        said = shape.model_fields[str(route[-1])].default if shape else None
    if said is None and route[-1] == "severity":
        said = _get(merged, ROOT / "severity")
    return said == "page" or said is True


def _said_above(layers: Layers, route: Route) -> bool:
    """Whether an override of the environment says it, which no import writes."""
    above = layers.all[layers.all.index(layers.document) + 1 :]
    return any(layer.find(route) and layer.translated is None for layer in above)


def _get(tree: Node, route: Route) -> Node:
    for step in route:
        match tree, step:
            case dict(), str():
                tree = tree.get(step)
            case list(), int() if step < len(tree):
                tree = tree[step]
            case _:
                return None
    return tree
