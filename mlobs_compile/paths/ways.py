"""The way of one alert in lines for `mlobs explain`: labels, routes, receivers, channels, times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlobs_compile.artifact import Emission, Resource
from mlobs_compile.paths import proof
from mlobs_compile.paths.delivery import Delivery
from mlobs_compile.paths.tree import Labels, Stop

ACTIONS, MUTED = "AlarmActions", "MuteTargets"
"""What an alarm of CloudWatch does, and what a mute rule silences, in the words of its API."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Everything compiled that has a part in telling somebody."""

    rules: Mapping[str, Labels]
    """The labels of an alert's rule, by its id."""
    routes: Delivery | None
    alarms: Mapping[str, Sequence[Resource]]
    """The alarms that act, by the id of the alert."""
    muted: Mapping[str, Sequence[str]]
    """The rules that mute an alarm, by its name."""

    @classmethod
    def of(cls, emissions: Mapping[str, Emission], rules: str, routes: str) -> Ways:
        """Of what the targets made; `rules` and `routes` are the names of those that evaluate and that route."""
        held = emissions[rules].resources if rules in emissions else ()
        alarms: dict[str, list[Resource]] = {}
        muted: dict[str, list[str]] = {}
        for resource in (one for emission in emissions.values() for one in emission.resources):
            for id in resource.nodes if resource.body.get(ACTIONS) else ():
                alarms.setdefault(id, []).append(resource)
            for name in _muted(resource):
                muted.setdefault(name, []).append(resource.name)
        by_id = {labels.get(proof.ID, ""): labels for labels in proof.rules(held)}
        return cls(by_id, proof.configuration(emissions.get(routes)), alarms, muted)

    def lines(self, id: str) -> Iterator[str]:
        """From the labels of an alert to whoever is told; nothing for what is no alert."""
        if id in self.rules:
            yield from self._routed(self.rules[id])
        for alarm in self.alarms.get(id, ()):
            actions = alarm.body[ACTIONS]
            told = ", ".join(map(str, actions)) if isinstance(actions, Sequence) else ""
            when = " and ".join(f"`{name}`" for name in self.muted.get(alarm.name, ()))
            yield f"reaches  {told}, at any time{when and f', but not in {when}'}, as the actions of `{alarm.name}`"

    def _routed(self, labels: Labels) -> Iterator[str]:
        asked = self.routes.asked if self.routes else ("severity", "team")
        yield "carries  " + " ".join(f'{label}="{labels[label]}"' for label in asked if label in labels)
        if self.routes is None:
            yield "reaches  whom the routes elsewhere lead it to"
            return
        for stop in self.routes.stops(labels):
            yield "through  " + (" > ".join(map(str, stop.way)) or "the root of all routes")
            yield f"reaches  `{stop.receiver}`: {self._channels(stop)}, {self.routes.told(stop)}"

    def _channels(self, stop: Stop) -> str:
        assert self.routes
        return " and ".join(map(str, self.routes.channels[stop.receiver])) or "nobody"


def _muted(resource: Resource) -> Iterator[str]:
    """The names of the alarms that a mute rule silences."""
    targets = resource.body.get(MUTED)
    names = targets.get("AlarmNames") if isinstance(targets, Mapping) else ()
    yield from map(str, names if isinstance(names, Sequence) else ())
