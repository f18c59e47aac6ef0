"""What the compiled reactions are in the account: each object with all that is a part of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mlobs_compile.artifact import Body, Emission, Json, Resource, json_line, parsed
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.world import Site
from mlobs_compile.worlds.eventbridge import canonical
from mlobs_compile.worlds.eventbridge.places import KINDS, NAME, Places

_PARTS = {"table": "table-expiry", "role": "permission", "rule": "target", "topic": "subscription"}
_SHARED = "reactions"
"""The id of the table, which all reactions share."""


def wanted(emissions: Mapping[str, Emission], site: Site) -> Outcome[tuple[Wanted, ...]]:
    """Every object, in the order in which they were compiled."""
    resources = emissions.get(NAME, Emission()).resources
    if not resources:
        return Outcome(())
    places = Places.of(site)
    found = tuple(_wanted(one, resources, places, site) for one in resources if one.kind in KINDS)
    keys = {one.key for one in found}
    return Outcome(tuple(replace(one, needs=tuple(key for key in one.needs if key in keys)) for one in found))


def _wanted(resource: Resource, all: Sequence[Resource], places: Places, site: Site) -> Wanted:
    parts = [one for one in all if one.kind == _PARTS.get(resource.kind) and one.name == resource.name]
    body = parsed(json_line(_body(resource, [one.body for one in parts])))
    assert isinstance(body, dict)
    id = _SHARED if resource.kind == "table" else resource.nodes[0]
    needs = places.needs(resource.kind, body)
    key = Key(NAME, resource.kind, resource.name)
    return Wanted(key, id, body, needs, resource.origins, site.protects(resource))


def _body(resource: Resource, parts: Sequence[Mapping[str, Json]]) -> Body:
    body = resource.body
    match resource.kind:
        case "table":
            (expiry,) = parts
            return canonical.table(body, str(body["BillingMode"]), expiry["TimeToLiveSpecification"])
        case "queue":
            return canonical.queue(resource.name, _map(body["Attributes"]))
        case "role":
            return canonical.role(body, {str(one["PolicyName"]): one["PolicyDocument"] for one in parts})
        case "state-machine":
            return canonical.machine(body)
        case "rule":
            return canonical.rule(body, [target for one in parts for target in _list(one["Targets"])])
        case "topic":
            return canonical.topic(resource.name, parts)
        case _:
            return canonical.pipe(body)


def _map(value: Json) -> Mapping[str, Json]:
    assert isinstance(value, Mapping)
    return value


def _list(value: Json) -> Iterator[Json]:
    assert isinstance(value, Sequence)
    yield from value
