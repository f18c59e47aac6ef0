"""The resources of the target as SLOs, and the windows of each SLO as one object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlobs_compile.artifact import Emission, Resource
from mlobs_compile.change import tags
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.world import Site
from mlobs_compile.worlds.application_signals import canonical
from mlobs_compile.worlds.application_signals.places import TARGET

WORLD, SLO, EXCLUSION = "application_signals", "slo", "exclusion"


def wanted(emissions: Mapping[str, Emission], site: Site) -> Outcome[tuple[Wanted, ...]]:
    """SLOs first, then what is excluded from each."""
    resources = emissions.get(TARGET, Emission()).resources
    slos = [_slo(one, site) for one in resources if one.kind == SLO]
    excluded = [found for one in resources if one.kind == EXCLUSION for found in _exclusions(one)]
    return Outcome((*slos, *excluded))


def _slo(resource: Resource, site: Site) -> Wanted:
    body: dict[str, Any] = dict(canonical.slo(resource.body))
    given: Any = resource.body.get("Tags", ())
    asked = tags.from_rows(given)
    body["Tags"] = tags.told(asked, asked)
    key = Key(WORLD, SLO, resource.name)
    return Wanted(key, resource.nodes[0], body, (), resource.origins, site.protects(resource))


def _exclusions(resource: Resource) -> Iterator[Wanted]:
    given: Any = resource.body
    windows = canonical.windows(given["AddExclusionWindows"])
    for name in given["SloIds"]:
        body = {"SloId": name, "Windows": windows}
        key, slo = Key(WORLD, EXCLUSION, name), Key(WORLD, SLO, name)
        yield Wanted(key, resource.nodes[0], body, (slo,), resource.origins)
