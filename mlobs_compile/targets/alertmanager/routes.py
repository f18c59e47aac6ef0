"""Routes, working hours and inhibition: which alert goes where, when, and which one speaks for the others."""

from __future__ import annotations

from mlobs_compile.artifact import Body
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.routing import Policy, WorkingHours
from mlobs_compile.targets.alertmanager import receivers
from mlobs_compile.targets.alertmanager.options import Options

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
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
        ticket["active_time_intervals"] = [hours_name(policy)]
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


def equals(label: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{label}="{escaped}"'


def hours_name(policy: Policy) -> str:
    return f"{policy.team}/hours"


def hours(policy: Policy, working: WorkingHours) -> Body:
    """One entry of `time_intervals`; a shift over midnight becomes two stretches on two days."""
    end = "24:00" if working.end == "00:00" else working.end
    if working.start < end:
        stretches = [_stretch(working, working.days, working.start, end)]
    else:
        after = tuple(_WEEK[(_WEEK.index(day) + 1) % 7] for day in working.days)
        stretches = [
            _stretch(working, working.days, working.start, "24:00"),
            _stretch(working, after, "00:00", end),
        ]
    return {"name": hours_name(policy), "time_intervals": stretches}


def _stretch(working: WorkingHours, days: tuple[str, ...], start: str, end: str) -> Body:
    return {
        "times": [{"start_time": start, "end_time": end}],
        "weekdays": sorted(days, key=_WEEK.index),
        "location": working.time_zone,
    }


_OF_AN_SLO = 'slo=~".+"'
"""A label missing on both sides counts as equal: without this, a page of no SLO would mute such tickets."""


def inhibitions() -> list[Body]:
    """A page speaks for the tickets of its objective, the fast page for the slow one."""
    return [
        _mutes(equals("severity", "page"), equals("severity", "ticket")),
        _mutes(equals("tier", "page-fast"), equals("tier", "page-slow")),
    ]


def _mutes(source: str, target: str) -> Body:
    return {
        "source_matchers": [source, _OF_AN_SLO],
        "target_matchers": [target, _OF_AN_SLO],
        "equal": ["environment", "slo"],
    }
