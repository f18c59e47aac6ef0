"""The values of the spec behind an object: each with the place where it could be edited.

A value that a default gives may also be said in the document itself, and one of several environments for this one only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlobs_compile.resolve.layers import Layer, Layers
from mlobs_compile.resolve.platform import Platform
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Document, Node

Documents = Mapping[tuple[str, int], Document]


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A value, and where another could be written."""

    place: Place
    value: Node
    fresh: bool = False
    """Whether nothing stands there yet."""


def levels(place: Place) -> Iterator[Place]:
    """The place, then what is around it, out to the whole document."""
    route = place.route
    while True:
        yield Place(place.path, route, place.doc)
        if not route:
            return
        route = route.parent


def spots(platform: Platform, place: Place, documents: Documents, *, several: bool) -> tuple[Spot, ...]:
    """Every value below a place; `several` is whether the project has more than one environment."""
    found = [
        spot
        for thing in platform.things
        for inner in _within(thing.layers, place)
        for spot in _of_layers(thing.layers, inner, documents, platform.environment if several else None)
    ]
    return tuple({spot.place: spot for spot in found or _of_document(place, documents)}.values())


def _within(layers: Layers, place: Place) -> Iterator[Route]:
    """The routes in the merged document of a place that a layer gives."""
    for layer in layers.all:
        depth = len(layer.place.route)
        same = (layer.place.path, layer.place.doc) == (place.path, place.doc)
        whole = depth or layer.place == layers.document.place
        if same and whole and not layer.translated and place.route[:depth] == layer.place.route:
            yield Route(place.route[depth:])
            return


def _of_layers(layers: Layers, route: Route, documents: Documents, environment: str | None) -> Iterator[Spot]:
    own = layers.document
    for leaf, value in _leaves(_get(layers.merged(), route), route):
        chain = layers.chain(leaf)
        if not chain:
            continue
        layer, at = chain[-1]
        document = documents.get((at.path, at.doc))
        if layer.translated or document is None or not document.has(at.route):
            continue
        yield Spot(at, document.get(at.route))
        if not _is_own(layer, own):
            yield Spot(Place(own.place.path, own.place.route.join(leaf), own.place.doc), value, fresh=True)
        if environment is not None and layer.place.route[:1] != ("environments",):
            override = own.place.route.join(("environments", environment)).join(leaf)
            yield Spot(Place(own.place.path, override, own.place.doc), value, fresh=True)


def _is_own(layer: Layer, own: Layer) -> bool:
    """Whether a layer stands in the document itself, or is what it says of an environment."""
    return (layer.place.path, layer.place.doc) == (own.place.path, own.place.doc)


def _of_document(place: Place, documents: Documents) -> Iterator[Spot]:
    document = documents.get((place.path, place.doc))
    if document is None or not document.has(place.route):
        return
    for leaf, value in _leaves(document.get(place.route), place.route):
        yield Spot(Place(place.path, leaf, place.doc), value)


def _leaves(value: Node, route: Route) -> Iterator[tuple[Route, Node]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, route / key)
    elif value is not None:
        yield route, value


def _get(data: Node, route: Route) -> Node:
    for step in route:
        if isinstance(data, dict) and step in data:
            data = data[str(step)]
        else:
            return None
    return data
