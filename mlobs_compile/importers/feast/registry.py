"""What a Feast registry says, in the shape of `feast registry-dump` and in that of its protobuf message as JSON.

Both leave out what is false, zero or empty. Views of a registry that several projects share say whose they are.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from mlobs_compile.importer import Artifact
from mlobs_compile.plain import Json, items, mapping, text
from mlobs_compile.route import Place, Route

_MARKS = ("featureViews", "featureServices", "streamFeatureViews", "onDemandFeatureViews", "labelViews")
_TABLES = ("featureViews", "streamFeatureViews", "labelViews")
_DUMMY = "__dummy"
_PERSONAL = ("pii", "contains_pii", "personal", "gdpr")
_TRUE = ("true", "yes", "1", "")


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature or a join key."""

    name: str
    sort: str
    """The value type as Feast writes it, such as `INT64`; empty where it is not known."""
    description: str = ""
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """The table behind a view."""

    table: str = ""
    query: str = ""
    timestamp: str = ""
    renamed: Mapping[str, str] | None = None
    """Columns of the table by what the view calls them, where that is another name."""


@dataclass(frozen=True, slots=True)
class View:
    """A feature view, a stream feature view or a label view."""

    name: str
    family: str
    project: str
    place: Place
    body: Json
    keys: tuple[Feature, ...]
    features: tuple[Feature, ...]
    source: Source
    seconds: Decimal
    """The time to live; 0 for one that never ends."""
    pushed: bool
    materialized: bool
    """Whether it ever was."""

    @property
    def online(self) -> bool:
        return self.body.get("online") is True


@dataclass(frozen=True, slots=True)
class Projection:
    """The features that a service takes of a view."""

    view: str
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class Served:
    """A feature service."""

    name: str
    project: str
    place: Place
    body: Json
    projections: tuple[Projection, ...]


@dataclass(frozen=True, slots=True)
class Registry:
    """All that the registries among some artifacts hold, in the order of its names."""

    place: Place
    views: tuple[View, ...]
    services: tuple[Served, ...]

    @property
    def projects(self) -> tuple[str, ...]:
        named = {one.project for one in self.views} | {one.project for one in self.services}
        return tuple(sorted(named))


def is_registry(content: object) -> bool:
    """Whether it is a registry; an empty one has at least its entities, which is a list in no other file of Feast."""
    tree = mapping(content)
    return any(isinstance(tree.get(key), list) for key in _MARKS) or (
        isinstance(tree.get("entities"), list) and ("project" in tree or "registrySchemaVersion" in tree)
    )


def read(artifacts: tuple[Artifact, ...]) -> Registry | None:
    """The registry; of a view that two files have, the first by path counts."""
    found = sorted((one for one in artifacts if is_registry(one.content)), key=lambda one: one.path)
    if not found:
        return None
    views: dict[tuple[str, str], View] = {}
    services: dict[tuple[str, str], Served] = {}
    for artifact in found:
        for view in _views(artifact):
            views.setdefault((view.project, view.name), view)
        for served in _services(artifact):
            services.setdefault((served.project, served.name), served)
    return Registry(
        Place(found[0].path),
        tuple(view for _, view in sorted(views.items())),
        tuple(service for _, service in sorted(services.items())),
    )


def _project(tree: Json, spec: Json) -> str:
    named = [text(mapping(one, "spec"), "name") for one in items(tree, "projects")]
    return text(spec, "project") or text(tree, "project") or (named[0] if len(named) == 1 else "")


def _views(artifact: Artifact) -> Iterator[View]:
    tree = mapping(artifact.content)
    types = {text(one, "spec", "joinKey"): text(one, "spec", "valueType") for one in items(tree, "entities")}
    for family in _TABLES:
        for one in items(tree, family):
            spec = mapping(one, "spec")
            source = mapping(spec, "batchSource") or mapping(spec, "source")
            stream = mapping(spec, "streamSource") or (source if mapping(source, "batchSource") else {})
            yield View(
                name=text(spec, "name"),
                family=family,
                project=_project(tree, spec),
                place=Place(artifact.path, Route((family, text(spec, "name")))),
                body=spec,
                keys=tuple(_keys(spec, types, family)),
                features=tuple(_feature(column) for column in items(spec, "features")),
                source=_source(mapping(source, "batchSource") or source),
                seconds=_seconds(text(spec, "ttl")),
                pushed=bool(stream) or family == "streamFeatureViews",
                materialized=bool(items(one, "meta", "materializationIntervals")),
            )


def _keys(spec: Json, types: Mapping[str, str], family: str) -> Iterator[Feature]:
    """The join keys; the type is the entity's, for that of a label view says STRING for everything."""
    for column in items(spec, "entityColumns"):
        name = text(column, "name")
        if not name.startswith(_DUMMY):
            own = "" if family == "labelViews" else text(column, "valueType")
            yield Feature(name, types.get(name) or own)


def _feature(column: object) -> Feature:
    tags = {key.lower(): str(value).lower() for key, value in mapping(column, "tags").items()}
    personal = any(tags.get(word) in _TRUE for word in _PERSONAL)
    return Feature(text(column, "name"), text(column, "valueType"), text(column, "description"), personal)


def _seconds(ttl: str) -> Decimal:
    try:
        return max(Decimal(ttl.removesuffix("s")), Decimal(0))
    except InvalidOperation:
        return Decimal(0)


def _source(body: Json) -> Source:
    options = next(
        (mapping(value) for key, value in sorted(body.items()) if key.endswith("Options") and mapping(value)),
        {},
    )
    own = _custom(options) if "configuration" in options else options
    parts = [
        next((text(own, key) for key in keys if text(own, key)), "")
        for keys in (("database", "catalog"), ("schema",))
    ]
    table = text(own, "table")
    return Source(
        table=".".join(filter(None, (*parts, table))) if table else text(own, "uri") or text(own, "path"),
        query=text(own, "query"),
        timestamp=text(body, "timestampField"),
        renamed={
            ours: theirs
            for theirs, ours in mapping(body, "fieldMapping").items()
            if isinstance(ours, str) and ours != theirs
        },
    )


def _custom(options: Json) -> Json:
    """What the source of a plug-in, such as that of PostgreSQL, keeps as JSON in bytes."""
    try:
        return mapping(json.loads(base64.b64decode(text(options, "configuration"))))
    except (ValueError, binascii.Error):
        return {}


def _services(artifact: Artifact) -> Iterator[Served]:
    tree = mapping(artifact.content)
    for one in items(tree, "featureServices"):
        spec = mapping(one, "spec")
        taken = tuple(
            Projection(
                text(part, "featureViewNameAlias") or text(part, "featureViewName"),
                tuple(_feature(column) for column in items(part, "featureColumns")),
            )
            for part in items(spec, "features")
        )
        place = Place(artifact.path, Route(("featureServices", text(spec, "name"))))
        yield Served(text(spec, "name"), _project(tree, spec), place, spec, taken)


__all__ = ["Feature", "Projection", "Registry", "Served", "Source", "View", "is_registry", "read"]
