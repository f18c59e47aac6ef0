"""What a compiled resource of AWS must find there before it: the alarms of a composite, the role of a machine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlobs_compile.artifact import Json, Resource

Id = tuple[str, str, str]
"""Target, kind and name of a resource."""
ALARMS = ("metric-alarm", "composite-alarm")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ARN = re.compile(r"arn:[a-z-]+:([a-z]+):[a-z0-9-]*:\d*:(.+)\Z", re.S)
_OF_SERVICE = {"sqs": "queue", "sns": "topic", "states": "state-machine", "iam": "role"}
"""Kinds of `eventbridge` by the service in their ARN."""
_TALK_OF = frozenset(("Policy", "PolicyDocument", "AssumeRolePolicyDocument", "definition", "EventPattern"))
"""Fields that name other objects, and do not need them to be there."""


def identity(resource: Resource) -> Id:
    """What tells one resource from all others."""
    return resource.target, resource.kind, resource.name


def reliances(resources: Iterable[Resource]) -> Mapping[Id, tuple[Id, ...]]:
    """For every resource those of the given ones that it needs, each once and in order."""
    held = {identity(one): one for one in resources}
    permits: dict[str, list[Id]] = {}
    for own, one in held.items():
        if own[1] == "permission":
            permits.setdefault(str(one.body["RoleName"]), []).append(own)
    found: dict[Id, tuple[Id, ...]] = {}
    for own, one in held.items():
        wanted = dict.fromkeys(_wanted(one, permits))
        found[own] = tuple(other for other in wanted if other in held and other != own)
    return found


def alarm_names(rule: str) -> tuple[str, ...]:
    """The alarms that a composite's rule names; names are quoted, with `\\"` for a quote."""
    return tuple(dict.fromkeys(re.sub(r"\\(.)", r"\1", name) for name in _QUOTED.findall(rule)))


def _wanted(one: Resource, permits: Mapping[str, Sequence[Id]]) -> Iterator[Id]:
    target, kind, _ = identity(one)
    match kind:
        case "composite-alarm":
            yield from _alarms(target, alarm_names(str(one.body["AlarmRule"])))
            yield from _alarms(target, [str(one.body.get("ActionsSuppressor", "")).rpartition(":alarm:")[2]])
        case "mute-rule":
            yield from _alarms(target, _muted(one.body))
        case "MonitoringSchedule":
            config = one.body["MonitoringScheduleConfig"]
            assert isinstance(config, Mapping)
            definition = str(config["MonitoringJobDefinitionName"])
            yield target, f"{config['MonitoringType']}JobDefinition", definition
        case "permission":
            yield target, "role", str(one.body["RoleName"])
        case "target":
            yield target, "rule", str(one.body["Rule"])
            yield from _by_arn(target, one.body, permits)
        case _ if target == "eventbridge":
            yield from _by_arn(target, one.body, permits)


def _alarms(target: str, names: Iterable[str]) -> Iterator[Id]:
    return ((target, kind, name) for name in names for kind in ALARMS)


def _muted(body: Mapping[str, Json]) -> list[str]:
    targets = body.get("MuteTargets")
    names = targets.get("AlarmNames") if isinstance(targets, Mapping) else ()
    return [str(name) for name in names] if isinstance(names, Sequence) else []


def _by_arn(target: str, body: Mapping[str, Json], permits: Mapping[str, Sequence[Id]]) -> Iterator[Id]:
    """What the ARNs in a request lead to; a role is of use with what it permits."""
    for text in _texts(body):
        for service, rest in _ARN.findall(text):
            kind = _OF_SERVICE.get(service)
            if kind is None:
                continue
            name = re.split(r"[/:]", rest)[-1]
            yield target, kind, name
            if kind == "role":
                yield from permits.get(name, ())


def _texts(value: Json) -> Iterator[str]:
    """Every ARN as a text by itself, also of a JSON document inside a text."""
    match value:
        case str():
            yield from re.findall(r"arn:[^\"\s]+", value) if value.startswith("{") else (value,)
        case Mapping():
            for key, one in value.items():
                if key not in _TALK_OF:
                    yield from _texts(one)
        case Sequence():
            for one in value:
                yield from _texts(one)
        case _:
            pass
