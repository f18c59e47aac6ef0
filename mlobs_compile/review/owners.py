"""Where in the spec an object and its fields are written: the document, and the routes within it.

A field is *said* where one of its routes has another value on the other side; what differs and is not said follows
from something else.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.routing import Policy
from mlobs_compile.resolve.layers import Layer, Layers
from mlobs_compile.review.state import Compiled
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Node

PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Given:
    """A value as the spec gives it, and by which line."""

    value: Node
    place: Place
    layer: Layer
    layers: Layers

    @property
    def via(self) -> str:
        """The layer where it is not the document itself."""
        return "" if self.layer is self.layers.document else self.layer.name


class Owners:
    """The documents of one environment of one state, by what they are about."""

    def __init__(self, compiled: Compiled) -> None:
        platform = compiled.platform
        self._layers: dict[str, Layers] = {PROJECT: platform.project.layers}
        self._layers |= {f"team/{name}": team.layers for name, team in platform.teams.items()}
        self._layers |= {f"preset/{name}": preset.layers for name, preset in platform.presets.items()}
        self._layers |= {thing.subject.name: thing.layers for thing in platform.things}
        self._merged: dict[str, dict[str, Node]] = {}

    def given(self, owner: str, route: Route) -> Given | None:
        """What the spec says at a route of a document; None where it says nothing there."""
        layers = self._layers.get(owner)
        if layers is None:
            return None
        for layer in reversed(layers.all):
            place = layer.find(route)
            if place:
                return Given(self._value(owner, layers, route), place, layer, layers)
        return None

    def places(self, owner: str, route: Route) -> tuple[Place, ...]:
        """Every line that gives the value at a route, whether it counts or not."""
        layers = self._layers.get(owner)
        return tuple(place for _, place in layers.chain(route)) if layers else ()

    def _value(self, owner: str, layers: Layers, route: Route) -> Node:
        if owner not in self._merged:
            self._merged[owner] = layers.merged()
        here: Node = self._merged[owner]
        for step in route:
            if isinstance(here, dict) and step in here:
                here = here[str(step)]
            elif isinstance(here, list) and isinstance(step, int) and step < len(here):
                here = here[step]
            else:
                return None
        return here


def owner(subject: Subject, node: AnyNode | None = None) -> str:
    """The document that an object is written in."""
    if isinstance(node, Policy):
        return f"team/{node.team}"
    return PROJECT if subject.kind == PROJECT else subject.name
