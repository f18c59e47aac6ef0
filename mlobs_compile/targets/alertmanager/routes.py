"""Routes: which alert goes to which receiver, and at what times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlobs_compile.artifact import Body, Json
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.routing import Policy
from mlobs_compile.targets.alertmanager import receivers, times
from mlobs_compile.targets.alertmanager.matchers import equals
from mlobs_compile.targets.alertmanager.options import Options

_GROUP = ("environment", "kind", "name", "slo")
"""One message per objective, and per watched thing for what is not an objective: thirty features that drift
together are one ticket. Urgencies never mix, because each has a route of its own."""


def root(fallback: Policy, options: Options, teams: list[Body]) -> Body:
    """The tree's root, which catches what no team's route does."""
    return {
        "receiver": receivers.name(fallback, Urgency.PAGE),
        "group_by": ["alertname", "environment"],
        "group_wait": str(options.group_wait),
        "group_interval": str(options.group_interval),
        "repeat_interval": str(options.repeat_interval),
        "routes": teams,
    }


def team(policy: Policy, options: Options) -> Body:
    """A team's branch; it is a page itself, so that an alert of unknown severity does not wait."""
    ticket: Body = {
        "matchers": [equals("severity", Urgency.TICKET.value)],
        "receiver": receivers.name(policy, Urgency.TICKET),
        "repeat_interval": str(options.ticket_repeat_interval),
    }
    if policy.working_hours:
        ticket["active_time_intervals"] = [times.hours_name(policy)]
    page: Body = {
        "matchers": [equals("severity", Urgency.PAGE.value)],
        "receiver": receivers.name(policy, Urgency.PAGE),
    }
    return {
        "matchers": [equals("team", policy.team)],
        "receiver": receivers.name(policy, Urgency.PAGE),
        "group_by": list(_GROUP),
        "routes": [page, ticket],
    }


def mute(windows: Sequence[Maintenance]) -> Body:
    """A route for the alerts of one thing, which sends nothing during its maintenance windows."""
    subject = windows[0].subject
    held = (("name", subject.name), ("kind", subject.kind), ("environment", subject.environment))
    return {
        "matchers": [equals(label, value) for label, value in held],
        "mute_time_intervals": [window.id for window in windows],
    }


def with_mutes(team: Mapping[str, Json], mutes: Sequence[Mapping[str, Json]]) -> Mapping[str, Json]:
    """A team's branch with the maintained things below its pages and its tickets.

    A route inherits receiver, grouping and waits from the one above, but no time intervals: those of tickets are
    said again.
    """
    branches = team["routes"]
    assert isinstance(branches, list)
    return {**team, "routes": [_below(branch, mutes) for branch in branches]} if mutes else team


def _below(branch: Mapping[str, Json], mutes: Sequence[Mapping[str, Json]]) -> Mapping[str, Json]:
    when = {key: value for key, value in branch.items() if key == "active_time_intervals"}
    return {**branch, "routes": [{**mute, **when} for mute in mutes]}
