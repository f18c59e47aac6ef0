"""Answers `mlobs explain`: where a value, an alert or a resource comes from, in lines of YAML.

Pure: it is given what a run built and returns text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlobs_compile import paths
from mlobs_compile.artifact import Resource
from mlobs_compile.diagnostic import Part, Span, nearest_name
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.paths import reactions
from mlobs_compile.paths.ways import Ways
from mlobs_compile.pipeline import Build
from mlobs_compile.resolve.layers import Layers
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.route import Place, Route
from mlobs_compile.source import Document, Node
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.outline import keys_of, shape_at
from mlobs_compile.spec.shape import Shape


@dataclass(frozen=True, slots=True)
class Shown:
    """What is needed to print a place as a reader finds it."""

    documents: Mapping[tuple[str, int], Document]
    path: Callable[[str], str]
    """How a path within the project is written from the current folder."""

    def line(self, place: Place) -> str:
        span = self.span(place)
        path = self.path(place.path)
        return f"{path}:{span.line}:{span.column}" if span else path

    def span(self, place: Place) -> Span | None:
        document = self.documents.get((place.path, place.doc))
        if document is None:
            return None
        whole = document.has(place.route) and isinstance(document.get(place.route), dict)
        return document.span(place.route, Part.KEY if whole else Part.VALUE)


def value(build: Build, route: Route, shown: Shown) -> list[str]:
    """The value at `NAME.path.to.key`, and every layer that gives one, the winner last; empty when there is none."""
    thing = _thing(build, str(route[0])) if route else None
    if thing is None:
        return []
    inner = Route(route[1:])
    found = _get(thing.layers.merged(), inner)
    if isinstance(found, dict) and found:
        return [str(route), *_made_of(thing, inner, shown)]
    if found is None:
        default = _built_in(thing, inner) if _stands(thing, inner.parent) else None
        return [f"{route} = {default}", "  built-in default"] if default is not None else []
    return [f"{route} = {_text(found)}", *_chain(thing, inner, shown)]


def meant(build: Build, route: Route) -> str | None:
    """The route that was most likely meant by one at which nothing stands."""
    things = build.platform.things if build.platform else ()
    name = nearest_name(str(route[0]), [thing.subject.name for thing in things]) if route else None
    thing = _thing(build, name) if name else None
    if thing is None or len(route) < 2:
        return name
    found = Route((str(name),))
    for step in route[1:]:
        inner = Route(found[1:])
        given = _get(thing.layers.merged(), inner)
        keys = [*(given if isinstance(given, dict) else ()), *keys_of(shape_at(type(thing.spec), inner))]
        near = step if step in keys else nearest_name(str(step), keys)
        if near is None:
            return None
        found = found / near
    return str(found) if found != route else None


def _stands(thing: Thing[Watched], route: Route) -> bool:
    """Whether there is a mapping at a route, given or built in."""
    for depth in range(len(route)):
        shape = shape_at(type(thing.spec), Route(route[:depth]))
        field = shape.model_fields.get(str(route[depth])) if shape else None
        given = isinstance(_get(thing.layers.merged(), route[: depth + 1]), dict)
        if not given and not (field and isinstance(field.default, Shape)):
            return False
    return True


def _made_of(thing: Thing[Watched], route: Route, shown: Shown) -> Iterator[str]:
    """Every value below a route with the layer that won, and the built-in defaults beside them."""
    for leaf in _leaves(_get(thing.layers.merged(), route), route):
        layer, at = thing.layers.chain(leaf)[-1]
        text = _text(_get(thing.layers.merged(), leaf))
        yield f"    {leaf!s:<40} {text:<24} {layer.name}, {shown.line(at)}"
    for key, default in _defaults(thing, route):
        yield f"    {route / key!s:<40} {default:<24} built-in default"


def _chain(thing: Thing[Watched], route: Route, shown: Shown) -> Iterator[str]:
    default = _built_in(thing, route)
    if default is not None:
        yield f"  built-in default{'':20} {default}"
    chain = thing.layers.chain(route)
    for number, (layer, place) in enumerate(chain):
        given = layer.get(route)
        mark = "  <- this one" if number == len(chain) - 1 and len(chain) + (default is not None) > 1 else ""
        yield f"  {layer.name:<36} {_text(given)}  {shown.line(place)}{mark}"


def node(build: Build, name: str, shown: Shown) -> list[str]:
    """Every node whose id is or begins with a name, every resource called so, and the lines that made them.

    An alert is followed to whoever it tells.
    """
    assert build.monitoring is not None
    resources = [r for emission in build.emissions.values() for r in emission.resources]
    called = {id for r in resources if name in (r.name, *r.aliases) for id in r.nodes}
    exact = {_alert_id(r, name) for r in resources if name in r.aliases} - {None}
    nodes = [n for n in build.monitoring.nodes if n.id in (exact or called)]
    nodes = nodes or [n for n in build.monitoring.nodes if n.id == name or n.id.startswith(name + "/")]
    by_origin: dict[tuple[Place, ...], list[AnyNode]] = {}
    for found in nodes:
        by_origin.setdefault(found.origins, []).append(found)
    lines: list[str] = []
    ways, alerts = (
        Ways.of(build.emissions, paths.RULES, paths.ROUTES),
        {alert.id for alert in build.monitoring.alerts()},
    )
    for together in by_origin.values():
        for found in together:
            lines.append(f"{found.id} ({_kind(found)}, {build.environment})")
            lines += [f"  becomes  {line}" for line in _resources(found, resources)]
            lines += [f"  {line}" for line in ways.lines(found.id)] if found.id in alerts else []
            lines += [f"  {line}" for line in reactions.ways(build.monitoring, build.homes, found.id)]
        lines += [*_made_by(build, together[0], shown), ""]
    return lines[:-1]


def _alert_id(resource: Resource, name: str) -> str | None:
    """The id of the node behind an alert's name, where the resource's rules say so."""
    rules = resource.body.get("rules")
    for rule in rules if isinstance(rules, tuple | list) else ():
        if isinstance(rule, Mapping) and rule.get("alert") == name:
            labels = rule.get("labels")
            return str(labels["mlobs_id"]) if isinstance(labels, Mapping) else None
    return None


def _kind(found: AnyNode) -> str:
    return "".join(" " + c.lower() if c.isupper() else c for c in type(found).__name__).strip()


def _made_by(build: Build, found: AnyNode, shown: Shown) -> Iterator[str]:
    """The lines that made a node: its place, then every value that stands below it with its layers."""
    thing = _thing(build, found.subject.name)
    for place in found.origins:
        yield f"  made by  {shown.line(place)}  ({place})"
        if thing is None:
            continue
        yield from _made_of(thing, _route_in(thing.layers, place), shown)


def _route_in(layers: Layers, place: Place) -> Route:
    """The route in the merged document of a place that a layer gave."""
    for layer in layers.all:
        if layer.translated:
            routes = (found for found, at in layer.translated.origins.items() if at == place)
            if found := next(routes, None):
                return found
            continue
        same = (layer.place.path, layer.place.doc) == (place.path, place.doc)
        depth = len(layer.place.route)
        if same and place.route[:depth] == layer.place.route and (depth or layer is layers.document):
            return Route(place.route[depth:])
    return Route(place.route)


def _leaves(data: Node, route: Route) -> Iterator[Route]:
    if isinstance(data, dict):
        for key, inner in data.items():
            yield from _leaves(inner, route / key)
    elif data is not None:
        yield route


def _defaults(thing: Thing[Watched], route: Route) -> Iterator[tuple[str, str]]:
    """Keys beside those given whose built-in default has a say."""
    shape = shape_at(type(thing.spec), route) if route else None
    given = _get(thing.layers.merged(), route)
    if shape is None or not isinstance(given, dict):
        return
    for name, field in shape.model_fields.items():
        key = field.alias or name
        if key not in given and not field.is_required() and field.default not in (None, {}, ()):
            yield key, _text(field.default)


def _built_in(thing: Thing[Watched], route: Route) -> str | None:
    shape = shape_at(type(thing.spec), route.parent) if route else None
    fields = shape.model_fields if shape else {}
    field = next((f for name, f in fields.items() if route[-1] in (name, f.alias)), None)
    if field is None or field.is_required() or field.default in (None, {}, ()):
        return None
    return _text(field.default)


def _resources(found: AnyNode, resources: Iterable[Resource]) -> Iterator[str]:
    for resource in resources:
        if found.id in resource.nodes:
            yield f"{resource.target}/{resource.file}: {resource.kind} `{resource.name}`"


def _thing(build: Build, name: str) -> Thing[Watched] | None:
    things = build.platform.things if build.platform else ()
    return next((thing for thing in things if thing.subject.name == name), None)


def _get(data: Node, route: Iterable[str | int]) -> Node:
    for step in route:
        if isinstance(data, dict) and step in data:
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _text(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_text(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_text(inner) for inner in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)
