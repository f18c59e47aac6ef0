"""Where the values of a drafted document came from: as comments for people, and field by field for the lock file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.merging.fields import digest, fields, whole
from mlobs_compile.merging.lock import Fields, Origin
from mlobs_compile.merging.remarks import comments
from mlobs_compile.route import ROOT, Place, Route
from mlobs_compile.source import Document, Node
from mlobs_compile.translation import Translation

_DRAFTS = Route(("metadata", "drafts"))
_OWN = frozenset(("apiVersion", "kind", "metadata"))
_DRAFTED = "Drafted by `mlobs import"
_EDITABLE = "Edit it as you like: the next import leaves what you changed as it is (docs/import.md)."
_OPEN = "# fill in "
"""What a line says that waits for somebody to fill it in."""
_DEEP = 2
"""How many steps of a place name a thing in an artifact: `nodes`, and the name of the node."""


def named(place: Place) -> str:
    """What a place is called in its artifact: the last of the steps that name a thing."""
    steps = place.route[:_DEEP]
    return str(steps[-1]) if steps and isinstance(steps[-1], str) else str(Route(steps))


def header(translation: Translation, tool: str) -> tuple[str, ...]:
    """The first lines of a file: what wrote it, from what, and that it may be edited."""
    origin = ": ".join(filter(None, (translation.place.path, named(translation.place))))
    return (f"{_DRAFTED} {tool}` from {origin}.", _EDITABLE)


def foreign(document: Document, known: Fields) -> bool:
    """Whether a document's file has comments of a person."""
    ours = {*words(known), _EDITABLE}
    said = (one.removeprefix("#").strip() for one in comments(document))
    return any(one not in ours and not one.startswith(_DRAFTED) and _OPEN not in one for one in said)


def words(known: Fields) -> frozenset[str]:
    """All that comments of an import may have said beside the fields that it wrote."""
    places = {Place(one.artifact, Route.parse(one.source)) for one in known.values()}
    return frozenset(
        said
        for place in places
        for said in (named(place), f"{place.path}: {named(place)}".removesuffix(": "))
    )


def beside(translation: Translation, tree: Mapping[str, Node]) -> dict[Route, str]:
    """A comment for each outermost value that as a whole came from elsewhere than what is around it."""
    found: dict[Route, str] = {}
    for key in tree:
        if key not in _OWN:
            _comment(translation, tree[key], ROOT / key, _thing(translation.place), found)
    return found


def origins(translation: Translation, tree: Mapping[str, Node]) -> dict[Route, Origin]:
    """Every field with its digest, its artifact and its name there; a reason comes from where its value does."""
    return {route: _origin(translation, route, value) for route, value in fields(tree)}


def _origin(translation: Translation, route: Route, value: Node) -> Origin:
    of = Route(str(route[-1]).split("/")) if route[:2] == _DRAFTS and len(route) > len(_DRAFTS) else route
    place = translation.at(of)
    return Origin(digest(value), place.path, str(place.route))


def _comment(
    translation: Translation,
    value: Node,
    route: Route,
    around: tuple[str, Route],
    found: dict[Route, str],
) -> None:
    places = {_thing(place): place for place in _places(translation, value, route)}
    if len(places) == 1 and not _parted(value, route):
        ((thing, place),) = places.items()
        if thing != around:
            path = "" if place.path == around[0] else f"{place.path}: "
            found[route] = f"{path}{named(place)}".removesuffix(": ")
        return
    for key, inner in value.items() if isinstance(value, dict) else ():
        _comment(translation, inner, route / key, around, found)


def _parted(value: Node, route: Route) -> bool:
    """Whether whole things stand below a route, such as the checks of a column, which have comments of their own."""
    inner = fields(value, route) if isinstance(value, dict) else ()
    return any(len(whole(one) or ()) > len(route) for one, _ in inner)


def _places(translation: Translation, value: Node, route: Route) -> Iterator[Place]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _places(translation, inner, route / key)
    else:
        yield translation.at(route)


def _thing(place: Place) -> tuple[str, Route]:
    return place.path, Route(place.route[:_DEEP])
