"""The rule groups of one environment, as objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.artifact import Artifact, Emission, Json
from mlobs_compile.change import texts
from mlobs_compile.change.compiled_files import about
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.diagnostic import Diagnostic, Outcome
from mlobs_compile.faults.worlds import NO_ROOM, NO_TARGET, OTHER_FORMAT
from mlobs_compile.route import Place
from mlobs_compile.spec.shape import Shape
from mlobs_compile.targets.prometheus.options import Options as Target
from mlobs_compile.world import Site
from mlobs_compile.worlds.mimir.groups import canonical

NAME, KIND, TARGET = "mimir", "rule-group", "prometheus"
_FOLDER = "rules/"
_ALERT = "mlobs_id"
"""The label that names the alert of a rule."""
_ROOM = 2
"""Groups of the tenant's limit beside those that are wanted: the register, and the one that is just being replaced."""


def wanted(emissions: Mapping[str, Emission], site: Site) -> Outcome[tuple[Wanted, ...]]:
    """Every group of every namespace."""
    if TARGET not in site.targets:
        message = "`apply.mimir` has nothing to apply: `targets` has no `prometheus`"
        help = "add `prometheus: {format: mimir}` under `targets`"
        return Outcome(None, (NO_TARGET.at(None, message, help=help),))
    wrong = tuple(suits(site.targets))
    if wrong:
        return Outcome(None, wrong)
    emission = emissions.get(TARGET, Emission())
    origins = {path: said.origins for path, said in about(emission, site.protects).items()}
    guarded = _guarded(emission, site)
    found = (
        one
        for artifact in emission.artifacts
        if artifact.path.startswith(_FOLDER)
        for one in _groups(artifact, origins.get(artifact.path, ()), guarded)
    )
    groups = tuple(found)
    return Outcome(groups, tuple(_crowded(len(groups), site.targets[TARGET])))


def suits(targets: Mapping[str, Shape]) -> Iterator[Diagnostic]:
    """Whether what the target makes keeps the limits of the ruler."""
    target = targets.get(TARGET)
    if isinstance(target, Target) and target.format != "mimir":
        message = f"`apply.mimir` sends groups to Mimir's ruler, and `format: {target.format}` does not keep its limits"
        help = "write `format: mimir` under `targets.prometheus`, or apply to what the format is for"
        yield OTHER_FORMAT.at(None, message, help=help)


def _crowded(count: int, target: Shape) -> Iterator[Diagnostic]:
    most = target.held.groups if isinstance(target, Target) else None
    if most and count + _ROOM > most:
        message = (
            f"{count} rule groups are wanted, and a tenant of {most} has room for {max(0, most - _ROOM)}: "
            "the register is a group, and one that is replaced counts twice"
        )
        limits = f"`limits: {{groups: {count + _ROOM}}}`"
        help = f"raise the tenant's limit in Mimir, and write {limits} or more under `targets.prometheus`"
        yield NO_ROOM.at(None, message, help=help)


def key(namespace: str, group: str) -> Key:
    """A group of a namespace; a namespace that is compiled has no slash."""
    return Key(NAME, KIND, f"{namespace}/{group}")


def parted(key: Key) -> tuple[str, str]:
    """Namespace and group."""
    namespace, _, group = key.name.partition("/")
    return namespace, group


def _guarded(emission: Emission, site: Site) -> frozenset[str]:
    """What tells a group that is protected: its name, or the alert that one of its rules stands for."""
    held = [one for one in emission.resources if site.protects(one)]
    return frozenset(name for one in held for name in (one.name, *one.nodes))


def _groups(artifact: Artifact, origins: tuple[Place, ...], guarded: frozenset[str]) -> Iterator[Wanted]:
    body = texts.compiled(artifact, artifact.path)
    groups: Json = body["groups"]
    for group in groups if isinstance(groups, list) else ():
        assert isinstance(group, Mapping)
        name = str(group["name"])
        protected = bool(guarded) and not guarded.isdisjoint(_named(name, group))
        yield Wanted(key(str(body["namespace"]), name), name, canonical(group), (), origins, protected)


def _named(name: str, group: Mapping[str, Json]) -> Iterator[str]:
    yield name
    rules = group["rules"]
    for rule in rules if isinstance(rules, list) else ():
        labels = rule.get("labels") if isinstance(rule, Mapping) else None
        if isinstance(labels, Mapping):
            yield str(labels.get(_ALERT))
