"""One team's part of the configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlobs_compile.artifact import Body, Resource
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.routing import Policy
from mlobs_compile.targets.alertmanager import receivers, routes, times
from mlobs_compile.targets.alertmanager.options import Options

FILE = "alertmanager.yml"


@dataclass(frozen=True, slots=True)
class Branch:
    """All that is one team's."""

    route: Resource
    mutes: tuple[Resource, ...]
    intervals: tuple[Resource, ...]
    receivers: tuple[Resource, ...]

    @property
    def resources(self) -> tuple[Resource, ...]:
        return (self.route, *self.mutes, *self.intervals, *self.receivers)


def branch(policy: Policy, windows: Sequence[Maintenance], options: Options) -> Branch:
    """The resources of one team: where its alerts go, what is muted when, and who is behind its receivers."""
    own = [window for window in windows if window.subject.team == policy.team]
    by_subject: dict[tuple[str, str], list[Maintenance]] = {}
    for window in own:
        by_subject.setdefault((window.subject.kind, window.subject.name), []).append(window)
    intervals = [resource("time-interval", node.id, times.maintenance(node), (node,)) for node in own]
    if policy.working_hours:
        hours = times.hours(policy, policy.working_hours)
        intervals.insert(0, resource("time-interval", times.hours_name(policy), hours, (policy,)))
    return Branch(
        resource("route", policy.team, routes.team(policy, options), (policy,)),
        tuple(
            resource("mute", f"{policy.team}/{name}", routes.mute(held), held)
            for (_, name), held in by_subject.items()
        ),
        tuple(intervals),
        tuple(
            resource(
                "receiver",
                receivers.name(policy, urgency),
                receivers.receiver(policy, urgency, options.secrets_dir),
                (policy,),
            )
            for urgency in Urgency
        ),
    )


def resource(kind: str, name: str, body: Body, nodes: Sequence[Policy | Maintenance]) -> Resource:
    """A part of the configuration, and the nodes that it expresses."""
    ids = tuple(node.id for node in nodes)
    places = tuple(place for node in nodes for place in node.origins)
    return Resource("alertmanager", kind, name, FILE, body, ids, places)
