"""The compiled rules by what they are for, so that a trial loads its own and no others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlobs_compile.artifact import Body, Json, Resource
from mlobs_compile.queries import records
from mlobs_compile.targets.prometheus.trials.trial import Trial

_STAGES = (records.TOTAL, records.BAD)
_IDENTITIES = ("slo", "mlobs_id", "signal")
"""Labels that say for what a rule is."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that are evaluated one after the other."""

    name: str
    rules: tuple[Mapping[str, Json], ...]

    def body(self) -> Body:
        return {"name": self.name, "interval": str(records.INTERVAL), "rules": self.rules}


def groups(document: Json) -> Iterator[Group]:
    """The groups of a rule file, of a PrometheusRule object, or of anything else that holds a list of them."""
    if not isinstance(document, Mapping):
        return
    found = document.get("groups")
    spec = document.get("spec")
    if found is None and isinstance(spec, Mapping):
        found = spec.get("groups")
    for entry in found if isinstance(found, list | tuple) else ():
        if isinstance(entry, Mapping) and isinstance(entry.get("rules"), list | tuple):
            yield Group(str(entry.get("name")), _mappings(entry["rules"]))


def of_resource(resource: Resource) -> Iterator[Group]:
    """The group of an SLO, or one made for the rules of an alert on a single signal."""
    if "rules" in resource.body:
        yield Group(str(resource.body.get("name", resource.name)), _mappings(resource.body["rules"]))


def _mappings(found: Json) -> tuple[Mapping[str, Json], ...]:
    assert isinstance(found, list | tuple)
    return tuple(rule for rule in found if isinstance(rule, Mapping))


class Rulebook:
    """All groups of one environment."""

    def __init__(self, found: Iterable[Group]) -> None:
        self._held: dict[str, list[tuple[int, Group, Mapping[str, Json]]]] = {}
        for number, group in enumerate(found):
            for rule in group.rules:
                for identity in dict.fromkeys(identities(rule)):
                    self._held.setdefault(identity, []).append((number, group, rule))

    def of(self, trial: Trial) -> tuple[Group, ...]:
        """The rules of an SLO, or of an alert on a single signal, in their groups and in their order."""
        wanted = dict.fromkeys((trial.id, *(alert.id for alert in trial.alerts)))
        found: dict[int, list[tuple[Group, Mapping[str, Json]]]] = {}
        seen: set[int] = set()
        for identity in wanted:
            for number, group, rule in self._held.get(identity, ()):
                if id(rule) not in seen:
                    seen.add(id(rule))
                    found.setdefault(number, []).append((group, rule))
        return tuple(_ordered(found[number]) for number in sorted(found))

    def alert(self, id: str) -> Mapping[str, Json] | None:
        """The alerting rule of an alert."""
        rules = (rule for _, _, rule in self._held.get(id, ()) if "alert" in rule)
        return next((rule for rule in rules if labels(rule).get("mlobs_id") == id), None)


def _ordered(held: list[tuple[Group, Mapping[str, Json]]]) -> Group:
    group = held[0][0]
    kept = {id(rule) for _, rule in held}
    return Group(group.name, tuple(rule for rule in group.rules if id(rule) in kept))


def identities(rule: Mapping[str, Json]) -> Iterator[str]:
    """The ids of what a rule is for."""
    held = labels(rule)
    return (held[label] for label in _IDENTITIES if label in held)


def labels(rule: Mapping[str, Json]) -> dict[str, str]:
    """The labels that a rule sets."""
    found = rule.get("labels")
    return {key: str(value) for key, value in found.items()} if isinstance(found, Mapping) else {}


def without_stages(found: Iterable[Group]) -> tuple[Group, ...]:
    """The groups without the two rules of every SLO that read raw series."""
    return tuple(
        Group(group.name, tuple(rule for rule in group.rules if rule.get("record") not in _STAGES))
        for group in found
    )


def document(found: Iterable[Group]) -> Body:
    """A rule file."""
    return {"groups": tuple(group.body() for group in found if group.rules)}
