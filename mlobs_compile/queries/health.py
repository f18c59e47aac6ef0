"""The names and queries of the health of alerts: what is recorded of them each minute, for rules and dashboards alike.

What is recorded is there only in minutes in which something was so. A sum over weeks then reads the few samples that
there are, where a subquery over `ALERTS` would look at every minute of every alert. A minute is the resolution: an
alert that fires for less than one evaluation is not seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlobs_compile.ir.routing import WorkingHours
from mlobs_compile.queries import planned, records
from mlobs_compile.queries.records import quoted
from mlobs_compile.units import Duration

FIRING = "mlobs:alert_firing:bool"
"""1 while an alert fires; it has the alert's own labels, so each part of a check is a series."""
STARTED = "mlobs:alert_started:bool"
"""1 in the minute in which an alert begins to fire."""
OFF_HOURS = "mlobs:alert_started_off_hours:bool"
"""The same, where its team was not at work; nothing for a team without working hours."""
SHORT = "mlobs:alert_short_lived:bool"
"""1 in the minute after an alert that fired for a few minutes only."""
FLAPPING = "mlobs:alert_flapping:bool"
"""1 while an alert has begun to fire too often within an hour."""
WORKING = "mlobs:team_working:bool"
"""1 in a team's working hours and 0 outside, by the clock of its time zone; nothing for a team that has none."""
BURNING = "mlobs:slo_burning:bool"
"""1 while an SLO spends its budget faster than it may: its share of bad events over 5 minutes is above the budget."""
BURNING_SINCE = "mlobs:slo_burning_since:timestamp_seconds"
"""When that began."""
DETECTED = "mlobs:alert_time_to_detect:seconds"
"""In the minute in which an alert of an SLO begins to fire, for how long the SLO had been burning."""
BAD_TOLD = "mlobs:sli_bad_while_alerting:rate5m"
"""Bad events of an SLO a second, while one of its alerts fires."""
DECLARED = "mlobs:alerts_declared:count"
"""Alerting rules that were compiled, by team and severity."""
NO_RUNBOOK = "mlobs:alerts_without_runbook:count"
NO_DASHBOARD = "mlobs:alerts_without_dashboard:count"
DEPLOYED = "mlobs:config_deployed:timestamp_seconds"
"""When the rules with this `digest` were first evaluated."""
RECORDED = (
    FIRING, STARTED, OFF_HOURS, SHORT, FLAPPING, WORKING, BURNING, BURNING_SINCE, DETECTED, BAD_TOLD, DECLARED,
    NO_RUNBOOK, NO_DASHBOARD, DEPLOYED,
)  # fmt: skip
DETAILS = ("action", "alertname", "alertstate", "budget_left", "burn_rate", "exhaustion", "short_window")
"""Labels that say nothing that `mlobs_id` does not say, and change with the numbers of a promise."""
SHORT_LIMIT = Duration.of(minutes=5)
"""An alert that fires no longer is short-lived, unless the project says another time."""
FLAPPING_LIMIT = 3
"""An alert that begins to fire so often within an hour flaps, unless the project says another number."""
_STEP = records.INTERVAL.whole_seconds
_REMEMBERED = Duration.of(minutes=10)
"""A server that was down for longer reads its rules as new."""
_WEEK = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose alerts are meant: those of one project in one environment."""

    project: str
    environment: str

    @property
    def labels(self) -> dict[str, str]:
        return {"environment": self.environment, "project": self.project}

    def series(self, name: str, **more: str) -> str:
        """A selector for a recorded series of this scope."""
        labels = {**self.labels, **more}
        return f"{name}{{{','.join(f'{key}={quoted(value)}' for key, value in labels.items())}}}"


def firing(scope: Scope, teams: tuple[str, ...]) -> str:
    """What fires, without the labels that are details; only of the project's teams, for others may record as well."""
    whose = f"environment={quoted(scope.environment)},team=~{quoted('|'.join(teams))}"
    return f'max without ({", ".join(DETAILS)}) (ALERTS{{alertstate="firing",mlobs_id!="",{whose}}})'


def started(scope: Scope) -> str:
    """What fires, and did not a minute ago."""
    now = scope.series(FIRING)
    return f"{now} unless {now} offset {records.INTERVAL}"


def off_hours(scope: Scope) -> str:
    """What begins to fire while its team is not at work."""
    return f"{scope.series(STARTED)} and on (team) {scope.series(WORKING)} == 0"


def short_lived(scope: Scope, limit: Duration) -> str:
    """What fired a minute ago, fires no more, and had not fired for longer than the limit.

    Half a step keeps the edge of the range from samples, so that it holds as many whether or not it is closed.
    """
    now, most = scope.series(FIRING), limit.whole_seconds // _STEP
    span = Duration.of(seconds=most * _STEP + _STEP // 2)
    before = f"{now} offset {records.INTERVAL}"
    return f"({before} unless {now}) unless count_over_time({now}[{span}] offset {records.INTERVAL}) > {most}"


def flapping(scope: Scope, times: int) -> str:
    """What has begun to fire so often within the last sixty evaluations; 1 for each."""
    hour = Duration.of(seconds=3600 - _STEP // 2)
    return f"(sum_over_time({scope.series(STARTED)}[{hour}]) >= bool {times}) == 1"


def burning(scope: Scope) -> str:
    """SLOs whose share of bad events over the last five minutes is above their budget; 1 for each."""
    here = f"environment={quoted(scope.environment)}"
    share = f"{records.ERRORS}{{{here},window={quoted(str(records.STAGE))}}}"
    budget = f"1 - {records.OBJECTIVE}{{{here}}}"
    return f"group by (environment, slo) ({share} > on (environment, slo) group_left () ({budget}))"


def burning_since(scope: Scope) -> str:
    """The same moment as a minute ago while it lasts, else now."""
    now, since = scope.series(BURNING), scope.series(BURNING_SINCE)
    return f"{now} * {since} offset {records.INTERVAL}\nor\n{now} * time()"


def detected(scope: Scope) -> str:
    """Seconds from the beginning of the bad stretch to the alert, for alerts of an SLO that is in one."""
    begun = scope.series(STARTED).replace("}", ',slo!=""}')
    return f"{begun} * on (environment, slo) group_left () (time() - {scope.series(BURNING_SINCE)})"


def bad_told(scope: Scope) -> str:
    """Bad events of SLOs of which an alert fires."""
    bad = f"sum by (environment, slo) ({records.BAD}{{environment={quoted(scope.environment)}}})"
    return f"{bad} and on (environment, slo) {scope.series(FIRING)}"


def deployed(scope: Scope, digest: str) -> str:
    """The moment that was recorded before, else now."""
    before = scope.series(DEPLOYED, digest=digest)
    return f"max(last_over_time({before}[{_REMEMBERED}])) or vector(time())"


def unreadable(hours: WorkingHours) -> str | None:
    """Why PromQL cannot tell these working hours; None when it can."""
    return planned.unplannable(hours.time_zone)


def working(hours: WorkingHours) -> str:
    """1 in working hours and 0 outside; the local clock is read with its summer time."""
    clock = planned.local_clock(hours.time_zone)
    start, end = _seconds(hours.start), _seconds(hours.end)
    days = tuple(sorted(_WEEK.index(day) for day in hours.days))
    parts = ["vector(1)", planned.among(f"day_of_week({clock})", days, tuple(range(7)))]
    parts += [f"{clock} % 86400 >= {start}"] if start else []
    parts += [f"{clock} % 86400 < {end}"] if end < 86_400 else []
    return f"({' and '.join(filter(None, parts))}) or vector(0)"


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60
