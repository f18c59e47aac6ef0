"""Requests and answers in one form, so that they are equal when they mean the same."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.artifact import Body, Json

_ADDED = frozenset(("JobDefinitionArn", "CreationTime", "ResponseMetadata", "Tags"))
_ISOLATION = ("EnableInterContainerTrafficEncryption", "EnableNetworkIsolation")
"""Members of `NetworkConfig` that are false unless said."""
_RUNNING = ("Pending", "Scheduled")


def definition(body: Mapping[str, Json]) -> Body:
    """A job definition without what the service adds to it."""
    found: Body = {key: value for key, value in body.items() if key not in _ADDED and value is not None}
    network = found.get("NetworkConfig")
    if isinstance(network, Mapping):
        said = {key: value for key, value in network.items() if value or key not in _ISOLATION}
        found["NetworkConfig"] = said
        if not said:
            del found["NetworkConfig"]
    return found


def schedule(body: Mapping[str, Json]) -> Body:
    """A schedule: what it runs when, and whether it runs; one that is `Pending` is about to."""
    status = body["MonitoringScheduleStatus"]
    return {
        "MonitoringScheduleName": body["MonitoringScheduleName"],
        "MonitoringScheduleConfig": body["MonitoringScheduleConfig"],
        "Status": "Scheduled" if status in _RUNNING else status,
    }
