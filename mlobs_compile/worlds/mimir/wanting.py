"""The rule groups of one environment, as objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.artifact import Artifact, Emission, Json
from mlobs_compile.change import texts
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.faults.worlds import NO_TARGET, OTHER_FORMAT
from mlobs_compile.route import Place
from mlobs_compile.targets.prometheus.options import Options as Target
from mlobs_compile.world import Site
from mlobs_compile.worlds.mimir.groups import canonical

NAME, KIND, TARGET = "mimir", "rule-group", "prometheus"
_FOLDER = "rules/"


def wanted(emissions: Mapping[str, Emission], site: Site) -> Outcome[tuple[Wanted, ...]]:
    """Every group of every namespace."""
    target = site.targets.get(TARGET)
    if not isinstance(target, Target):
        message = "`apply.mimir` has nothing to apply: `targets` has no `prometheus`"
        help = "add `prometheus: {format: mimir}` under `targets`"
        return Outcome(None, (NO_TARGET.at(None, message, help=help),))
    if target.format != "mimir":
        message = f"`apply.mimir` sends groups to Mimir's ruler, and `format: {target.format}` does not keep its limits"
        help = "write `format: mimir` under `targets.prometheus`, or apply to what the format is for"
        return Outcome(None, (OTHER_FORMAT.at(None, message, help=help),))
    emission = emissions.get(TARGET, Emission())
    origins: dict[str, dict[Place, None]] = {}
    for resource in emission.resources:
        origins.setdefault(resource.file, {}).update(dict.fromkeys(resource.origins))
    found = (
        one
        for artifact in emission.artifacts
        if artifact.path.startswith(_FOLDER)
        for one in _groups(artifact, tuple(origins.get(artifact.path, ())))
    )
    return Outcome(tuple(found))


def key(namespace: str, group: str) -> Key:
    """A group of a namespace; a namespace that is compiled has no slash."""
    return Key(NAME, KIND, f"{namespace}/{group}")


def parted(key: Key) -> tuple[str, str]:
    """Namespace and group."""
    namespace, _, group = key.name.partition("/")
    return namespace, group


def _groups(artifact: Artifact, origins: tuple[Place, ...]) -> Iterator[Wanted]:
    body = texts.body(artifact.data, artifact.path)
    groups: Json = body["groups"]
    for group in groups if isinstance(groups, list) else ():
        assert isinstance(group, Mapping)
        name = str(group["name"])
        yield Wanted(key(str(body["namespace"]), name), name, canonical(group), origins=origins)
