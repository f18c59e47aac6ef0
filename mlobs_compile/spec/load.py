"""Checks a tree against its kind and says what is wrong in the language's own words.

pydantic finds the faults, all at once; here each gets the line that said it. A misspelt key and the missing
key that it meant are one fault, not two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mlobs_compile.diagnostic import Diagnostic, Outcome, nearest_name
from mlobs_compile.route import ROOT, Place, Route
from mlobs_compile.source import Node
from mlobs_compile.spec.outline import field_names, shape_at
from mlobs_compile.spec.shape import Shape, Slots
from mlobs_compile.spec.wording import Wrong, about_key, missing, shown, unknown_key, word

__all__ = ["field_names", "load", "shape_at", "shown", "walk"]

S = TypeVar("S", bound=Shape)
Locate = Callable[[Route], Place]
_LACKING = ("missing", "union_tag_not_found")


def load(kind: type[S], data: Node, locate: Locate, slots: Slots) -> Outcome[S]:
    """The document as its kind's type, or every fault of shape. `locate` finds the line of a route."""
    try:
        return Outcome(kind.model_validate(data, context=slots))
    except ValidationError as error:
        details = error.errors(include_url=False)
    placed = [(_route(data, found), found) for found in details]
    return Outcome(None, tuple(_diagnostics(kind, placed, data, Around(locate, slots))))


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside the tree: the line of each route, and the plug-ins."""

    locate: Locate
    slots: Slots

    def wrong(self, kind: type[BaseModel], route: Route, error: ErrorDetails, data: Node) -> Wrong:
        """A fault with the shape around it; what is missing is placed where it is missing from."""
        lacking = error["type"] in _LACKING
        shape = shape_at(kind, route.parent, self.slots, data)
        return Wrong(route, error, shape, self.locate(route.parent if lacking else route))


def _diagnostics(
    kind: type[Shape], placed: list[tuple[Route, ErrorDetails]], data: Node, around: Around
) -> Iterator[Diagnostic]:
    misspelt = dict(_misspelt(placed, data))
    for route, error in placed:
        if error["type"] in _LACKING and route in misspelt.values():
            continue
        wrong = around.wrong(kind, route, error, data)
        if error["type"] == "extra_forbidden":
            meant = misspelt.pop(route, None)
            yield unknown_key(wrong, str(meant[-1]) if meant else None)
        elif error["type"] in _LACKING:
            yield missing(wrong)
        else:
            yield word(wrong)
    for route, meant in misspelt.items():
        yield unknown_key(Wrong(route, placed[0][1], None, around.locate(route)), str(meant[-1]))


def _route(data: Node, error: ErrorDetails) -> Route:
    """Where the fault is; a missing tag is a missing key."""
    loc = error["loc"]
    if error["type"] == "union_tag_not_found":
        loc = (*loc, "type")
    return walk(data, loc[:-1] if about_key(error) else loc)


def walk(data: Node, loc: tuple[int | str, ...]) -> Route:
    """The route of a pydantic `loc`, without the tags of unions, which stand in it like keys."""
    here: Node | None = data
    route = ROOT
    tagged = False
    for number, step in enumerate(loc):
        last = number == len(loc) - 1
        if isinstance(here, dict) and here.get("type") == step and not last and not tagged:
            tagged = True
        elif isinstance(here, dict) and step in here:
            here, route, tagged = here[str(step)], route / step, False
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here, route, tagged = here[step], route / step, False
        elif last and isinstance(here, dict) and isinstance(step, str):
            return route / step
    return route


def _misspelt(placed: list[tuple[Route, ErrorDetails]], data: Node) -> Iterator[tuple[Route, Route]]:
    """Pairs an unknown key with the missing key beside it that it most likely meant."""
    lacking = [route for route, error in placed if error["type"] in _LACKING]
    surplus = [route for route, error in placed if error["type"] == "extra_forbidden"]
    untagged = [route.parent for route, error in placed if error["type"] == "union_tag_not_found"]
    surplus += [route / key for route in untagged for key in _keys(data, route)]
    for route in surplus:
        beside = {str(other[-1]): other for other in lacking if other.parent == route.parent}
        meant = nearest_name(str(route[-1]), beside)
        if meant:
            lacking.remove(beside[meant])
            yield route, beside[meant]


def _keys(data: Node, route: Route) -> list[str]:
    for step in route:
        data = data[str(step)] if isinstance(data, dict) else None
    return list(data) if isinstance(data, dict) else []
