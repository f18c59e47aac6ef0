"""What CloudWatch and Application Signals hold: their types take almost what their APIs take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from mlobs_compile.artifact import Body, Json, Resource
from mlobs_compile.exports.cloudformation.around import Around
from mlobs_compile.exports.cloudformation.item import Item, item, tag_list
from mlobs_compile.reliance import identity

TYPES = {
    "metric-alarm": "AWS::CloudWatch::Alarm",
    "composite-alarm": "AWS::CloudWatch::CompositeAlarm",
    "anomaly-detector": "AWS::CloudWatch::AnomalyDetector",
    "mute-rule": "AWS::CloudWatch::AlarmMuteRule",
    "dashboard": "AWS::CloudWatch::Dashboard",
}
_UNTAGGED = frozenset(("anomaly-detector",))
_SLI = {
    "SliConfig": "Sli",
    "SliMetricConfig": "SliMetric",
    "RequestBasedSliConfig": "RequestBasedSli",
    "RequestBasedSliMetricConfig": "RequestBasedSliMetric",
}
"""Keys of CreateServiceLevelObjective that the type calls otherwise."""


def alarm(resource: Resource, around: Around) -> Iterator[Item]:
    """Anything of CloudWatch itself; the type has the properties that the request has."""
    properties: Body = {**resource.body}
    if resource.kind not in _UNTAGGED:
        properties["Tags"] = tag_list(around.tags(resource))
    yield item(resource, TYPES[resource.kind], properties, around.needs[identity(resource)])


def slo(resource: Resource, around: Around) -> Iterator[Item]:
    """An SLO, with the windows that the requests for exclusions add to it."""
    properties: Body = {_SLI.get(key, key): _renamed(value) for key, value in resource.body.items()}
    windows = [window for one in around.of("cloudwatch", "exclusion") for window in _of(resource, one)]
    if windows:
        properties["ExclusionWindows"] = windows
    properties["Tags"] = tag_list(around.tags(resource))
    yield item(resource, "AWS::ApplicationSignals::ServiceLevelObjective", properties, ())


def _of(resource: Resource, exclusion: Resource) -> Sequence[Json]:
    named, added = exclusion.body["SloIds"], exclusion.body["AddExclusionWindows"]
    assert isinstance(named, Sequence) and isinstance(added, Sequence)
    return added if resource.name in named else ()


def _seconds(moment: str) -> int:
    """The start of a calendar interval, which the type takes as seconds since 1970."""
    return int(datetime.fromisoformat(moment).timestamp())


def _renamed(value: Json) -> Json:
    """The same in the type's words; it has no labels of queries, which only a graph shows."""
    match value:
        case str() | None:
            return value
        case Mapping():
            if "DurationUnit" in value and "StartTime" in value:
                return {**value, "StartTime": _seconds(str(value["StartTime"]))}
            return {_SLI.get(key, key): _renamed(one) for key, one in value.items() if key != "Label"}
        case Sequence():
            return [_renamed(one) for one in value]
        case _:
            return value
