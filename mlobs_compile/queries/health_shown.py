"""What is shown of the health of alerts: queries over what is recorded of them, and over Alertmanager's own metrics.

Alertmanager's names are those of 0.25 and have stayed; 0.26 gave the failures a label `reason`, which is summed away.
Two Alertmanagers of one cluster hold the same alerts, so states are a maximum and not a sum.
"""

from __future__ import annotations

from mlobs_compile.ir.signal import SeriesGauge, Signal, Unit
from mlobs_compile.queries import incidents, records
from mlobs_compile.queries.health import (
    BAD_TOLD,
    DECLARED,
    DEPLOYED,
    DETECTED,
    FIRING,
    FLAPPING,
    NO_DASHBOARD,
    NO_RUNBOOK,
    OFF_HOURS,
    SHORT,
    STARTED,
    WORKING,
    Scope,
)
from mlobs_compile.queries.records import quoted

SPAN = "28d"
"""Four weeks: as many working days and weekends in each."""
WEEKS = 4
_SECONDS = records.INTERVAL.whole_seconds
_PAGE = {"severity": "page"}
HELD = "alertmanager_alerts"
SILENCES = "alertmanager_silences"
SENT = "alertmanager_notifications_total"
FAILED = "alertmanager_notifications_failed_total"
LATENCY = "alertmanager_notification_latency_seconds_bucket"
ROUTES = "alertmanager_config_hash"


def signal(name: str, unit: Unit, query: str, description: str = "") -> Signal:
    return Signal(name, unit, SeriesGauge(query), description=description, source="recorded by Prometheus")


def summed(scope: Scope, record: str, by: str = "", span: str = SPAN, **where: str) -> str:
    """The sum of what was recorded in a span: starts, or minutes."""
    whose = f" by ({by})" if by else ""
    return f"sum{whose} (sum_over_time({scope.series(record, **where)}[{span}]))"


def _or_zero(scope: Scope, query: str, by: str, **where: str) -> str:
    """The query, and 0 for those that have alerts of which none did so."""
    return f"{query} or 0 * sum by ({by}) ({scope.series(DECLARED, **where)})"


def pages_a_week(scope: Scope) -> Signal:
    query = _or_zero(scope, f"{summed(scope, STARTED, 'team', **_PAGE)} / {WEEKS}", "team", **_PAGE)
    return signal("pages", Unit.COUNT, query)


def tickets_a_week(scope: Scope) -> Signal:
    where = {"severity": "ticket"}
    query = _or_zero(scope, f"{summed(scope, STARTED, 'team', **where)} / {WEEKS}", "team", **where)
    return signal("tickets", Unit.COUNT, query)


def off_hours(scope: Scope, by: str = "team") -> Signal:
    """The share of pages; nothing for a team without working hours or without pages."""
    known = f"group by (team) (last_over_time({scope.series(WORKING)}[{SPAN}]))"
    pages = f"({summed(scope, STARTED, 'team', **_PAGE)} and on (team) {known})"
    late = f"({summed(scope, OFF_HOURS, 'team', **_PAGE)} or 0 * {pages})"
    if by != "team":
        return signal("out of hours", Unit.RATIO, f"sum({late}) / (sum({pages}) > 0)")
    return signal("out of hours", Unit.RATIO, f"{late} / ({pages} > 0)")


def late_pages(scope: Scope) -> Signal:
    """Pages of each team out of its hours, in the last day."""
    query = (
        f"{summed(scope, OFF_HOURS, 'team', '1d', **_PAGE)} or 0 * sum by (team) ({scope.series(WORKING)})"
    )
    return signal("pages out of hours", Unit.COUNT, query)


def short_share(scope: Scope, by: str = "") -> Signal:
    begun = summed(scope, STARTED, by)
    zero = "0 * " + begun
    return signal("short-lived", Unit.RATIO, f"({summed(scope, SHORT, by)} or {zero}) / ({begun} > 0)")


def mean_duration(scope: Scope, by: str, **where: str) -> Signal:
    query = f"{summed(scope, FIRING, by, **where)} * {_SECONDS} / ({summed(scope, STARTED, by, **where)} > 0)"
    return signal("mean duration", Unit.SECONDS, query)


def noisiest(scope: Scope) -> Signal:
    return signal("starts", Unit.COUNT, summed(scope, STARTED, "mlobs_id"))


def longest(scope: Scope) -> Signal:
    return signal("firing", Unit.SECONDS, f"{summed(scope, FIRING, 'mlobs_id')} * {_SECONDS}")


def flapping_now(scope: Scope) -> Signal:
    query = f"count(count by (mlobs_id) ({scope.series(FLAPPING)})) or vector(0)"
    return signal("flapping", Unit.COUNT, query)


def flapping(scope: Scope) -> Signal:
    """For how long each alert flapped."""
    return signal("flapping", Unit.SECONDS, f"{summed(scope, FLAPPING, 'mlobs_id')} * {_SECONDS}")


def firing_now(scope: Scope, severity: str) -> Signal:
    query = f"count({scope.series(FIRING, severity=severity)}) or vector(0)"
    return signal(f"{severity}s firing", Unit.COUNT, query)


def never(scope: Scope) -> Signal:
    """Alerts of each team that have not fired once."""
    fired = f"count by (team) (count by (team, mlobs_id) (last_over_time({scope.series(FIRING)}[{SPAN}])))"
    declared = f"sum by (team) ({scope.series(DECLARED)})"
    return signal("never fired", Unit.COUNT, f"{declared} - ({fired} or 0 * {declared})")


def lacking(scope: Scope, name: str, record: str) -> Signal:
    return signal(name, Unit.COUNT, f"sum by (team) ({scope.series(record)})")


def without_runbook(scope: Scope) -> Signal:
    return lacking(scope, "no runbook", NO_RUNBOOK)


def without_dashboard(scope: Scope) -> Signal:
    return lacking(scope, "no dashboard", NO_DASHBOARD)


def time_to_detect(scope: Scope, span: str = SPAN) -> Signal:
    """The mean over all alerts of a team that detected something."""
    found = scope.series(DETECTED)
    seconds, times = (
        f"sum by (team) ({name}({found}[{span}]))" for name in ("sum_over_time", "count_over_time")
    )
    return signal("time to detect", Unit.SECONDS, f"{seconds} / {times}")


def time_to_restore(scope: Scope) -> Signal:
    return Signal(
        "time to restore",
        Unit.SECONDS,
        mean_duration(scope, "team", **_PAGE).series,
        source="recorded by Prometheus",
    )


def told_share(scope: Scope, span: str = SPAN) -> Signal:
    """Of all bad events of an SLO, those while one of its alerts fired."""
    bad = f"{records.BAD_HOURLY}{{environment={quoted(scope.environment)}}}"
    query = f"{summed(scope, BAD_TOLD, 'slo', span)} / sum by (slo) (sum_over_time({bad}[{span}:1h]))"
    return signal("told", Unit.RATIO, query)


def spent_while_told(scope: Scope, span: str = SPAN) -> Signal:
    """Of its error budget, what an SLO has spent while one of its alerts fired."""
    left = f"min by (slo) ({records.BUDGET_LEFT}{{environment={quoted(scope.environment)}}})"
    return signal("spent while alerting", Unit.RATIO, f"(1 - {left}) * ({query_of(told_share(scope, span))})")


def query_of(one: Signal) -> str:
    """The query of a signal that has one."""
    assert isinstance(one.series, SeriesGauge)
    return one.series.query


def deployments(scope: Scope) -> Signal:
    query = f"count(last_over_time({scope.series(DEPLOYED)}[{SPAN}]))"
    return signal("rules changed", Unit.COUNT, query)


def since_deployed(scope: Scope) -> Signal:
    return signal("since rules changed", Unit.SECONDS, f"time() - max({scope.series(DEPLOYED)})")


def moments(scope: Scope) -> str:
    """When the rules changed, in milliseconds, as an annotation of Grafana takes it."""
    return f"max by (digest) ({scope.series(DEPLOYED)}) * 1000"


def held() -> Signal:
    return signal("held", Unit.COUNT, f"max by (state) ({HELD})")


def suppressed_time(span: str = SPAN) -> Signal:
    """Alerts times the time for which they were suppressed."""
    query = f'sum_over_time(max({HELD}{{state="suppressed"}})[{span}:5m]) * 300'
    return signal("silenced or inhibited", Unit.SECONDS, query)


def silences() -> Signal:
    return signal("silences", Unit.COUNT, f'max({SILENCES}{{state="active"}})')


def failures() -> Signal:
    sent = f"sum by (integration) (increase({SENT}[$window]))"
    failed = f"sum by (integration) (increase({FAILED}[$window]))"
    return signal("failed", Unit.RATIO, f"{failed} / ({sent} > 0)")


def latency() -> Signal:
    rate = f"sum by (integration, le) (rate({LATENCY}[$window]))"
    return signal("99th percentile", Unit.SECONDS, f"histogram_quantile(0.99, {rate})")


def of_incidents(scope: Scope, name: str, metric: str) -> Signal:
    """A count by team."""
    return signal(name, Unit.COUNT, f"sum by (team) ({metric}{{{_in(scope)}}})")


def incident_mean(scope: Scope, name: str, metric: str) -> Signal:
    """A mean by team: that of its pages, or of its tickets where that is longer."""
    return signal(name, Unit.SECONDS, f"max by (team) ({metric}{{{_in(scope)}}})")


def incident_share(scope: Scope, name: str, metric: str) -> Signal:
    """Of those that somebody has judged."""
    judged = f"sum by (team) ({incidents.JUDGED}{{{_in(scope)}}})"
    return signal(name, Unit.RATIO, f"sum by (team) ({metric}{{{_in(scope)}}}) / ({judged} > 0)")


def _in(scope: Scope) -> str:
    return f"environment={quoted(scope.environment)}"
