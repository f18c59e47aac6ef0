"""The resources of the target as objects of CloudWatch, with what each needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mlobs_compile.artifact import Emission, Resource
from mlobs_compile.change import tags
from mlobs_compile.change.objects import Key, Wanted
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.world import Site
from mlobs_compile.worlds.cloudwatch import alarm_rule, canonical
from mlobs_compile.worlds.cloudwatch.places import TARGET

WORLD = "cloudwatch"
METRIC, COMPOSITE, DETECTOR, MUTE, BOARD = (
    "metric-alarm",
    "composite-alarm",
    "anomaly-detector",
    "mute-rule",
    "dashboard",
)
ALARMS = (METRIC, COMPOSITE)


def wanted(emissions: Mapping[str, Emission], site: Site) -> Outcome[tuple[Wanted, ...]]:
    """Every alarm, detector, mute rule and dashboard."""
    emission = emissions.get(TARGET, Emission())
    held = [one for one in emission.resources if one.kind in canonical.FORMS]
    bodies = [_body(one) for one in held]
    keys = [key_of(one.kind, one.name, body) for one, body in zip(held, bodies, strict=True)]
    links = _Links(
        {key.name: key for key in keys if key.kind in ALARMS},
        {
            node: key
            for one, key in zip(held, keys, strict=True)
            if key.kind == DETECTOR
            for node in one.nodes
        },
    )
    return Outcome(
        tuple(
            Wanted(key, one.nodes[0], body, links.of(one, body), one.origins, site.protects(one))
            for one, key, body in zip(held, keys, bodies, strict=True)
        )
    )


def key_of(kind: str, name: str, body: Mapping[str, Any]) -> Key:
    """The key of an object; a detector, which has no name, is called by what it learns."""
    return Key(WORLD, kind, canonical.detector_name(body) if kind == DETECTOR else name)


def _body(resource: Resource) -> dict[str, Any]:
    body: dict[str, Any] = canonical.FORMS[resource.kind](resource.body)
    given: Any = resource.body.get("Tags")
    if given is not None:
        asked = tags.from_rows(given)
        body["Tags"] = tags.told(asked, asked)
    return body


class _Links:
    """What refers to what, by the names of alarms and the nodes of detectors."""

    def __init__(self, alarms: Mapping[str, Key], detectors: Mapping[str, Key]) -> None:
        self._alarms = alarms
        self._detectors = detectors

    def of(self, resource: Resource, body: Mapping[str, Any]) -> tuple[Key, ...]:
        if resource.kind == METRIC:
            read = (self._detectors.get(node) for node in resource.nodes)
            return tuple(dict.fromkeys(key for key in read if key)) if "ThresholdMetricId" in body else ()
        return among(names_in(resource.kind, body), self._alarms)


def names_in(kind: str, body: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the alarms that an object refers to, and that CloudWatch asks to exist before it."""
    match kind:
        case "composite-alarm":
            suppressor = body.get("ActionsSuppressor")
            return (*alarm_rule.children(body["AlarmRule"]), *([suppressor] if suppressor else []))
        case "mute-rule":
            return tuple(body["MuteTargets"]["AlarmNames"])
        case _:
            return ()


def among(names: Iterable[str], alarms: Mapping[str, Key]) -> tuple[Key, ...]:
    """The keys of those that are known."""
    return tuple(dict.fromkeys(alarms[name] for name in names if name in alarms))
