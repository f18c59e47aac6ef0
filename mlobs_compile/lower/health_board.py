"""The dashboard of the health of alerts: how much they disturb, whom, whether for a reason, and how soon they tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.board import Board, Panel, Section, SignalView, TextView, View
from mlobs_compile.ir.monitoring import Alert, AnyNode
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert
from mlobs_compile.ir.signal import Bound, Signal
from mlobs_compile.queries import health_shown as shown
from mlobs_compile.queries import incidents
from mlobs_compile.queries.health import Scope
from mlobs_compile.resolve.platform import Platform

HEALTH = "board/alert-health"
RECORDER = "prometheus"
"""The target that records what is shown."""
_LISTED = 20
_NONE = Bound(high=Decimal(0))
_TWO_A_SHIFT = Bound(high=Decimal(28))
"""Two incidents in a shift of twelve hours are the most that leave time to look into each (Google, SRE, chapter 11)."""
_TEXT = """\
What each number means, and what to do about it, is in mlobs' page `alert-health.md`; `mlobs report alerts` prints them.

A panel without data means that nobody records or publishes its metric: working hours are those of a team's document,
Alertmanager's metrics must be scraped, and incidents come from `mlobs push incidents`.
"""


def health_board(platform: Platform, nodes: Iterable[AnyNode]) -> Iterator[Board]:
    """The board, where Prometheus records something of some alert."""
    options = platform.project.spec.targets.get(RECORDER)
    alerts = [
        node
        for node in nodes
        if isinstance(node, BurnRateAlert | BudgetAlert | ThresholdAlert | AnomalyAlert | AbsenceAlert)
    ]
    recorded = getattr(options, "alert_health", None)
    if recorded is None or not recorded.record or not alerts:
        return
    name, where = platform.project.spec.metadata.name, platform.environment
    scope = Scope(name, where)
    yield Board(
        id=HEALTH,
        subject=Subject("project", name, "platform", "high", "", None, (), where),
        origins=(platform.project.at("metadata"),),
        title=f"{name} alert health",
        description=f"What the alerts of {name} in {where} ask of people, and what they give for it.",
        purpose="alert-health",
        sections=(
            Section("now", "Now", tuple(_now(scope))),
            Section("teams", "Teams", (*_teams(scope), _unprepared(alerts))),
            Section("alerts", "Alerts", tuple(_alerts(scope))),
            Section("detection", "Detection and budget", tuple(_detection(scope))),
            Section("notifications", "Notifications", tuple(_notifications())),
            Section("incidents", "Incidents", tuple(_incidents(scope))),
        ),
        links=(("Platform overview", "board/overview"),),
    )


def _panel(
    key: str, title: str, said: str, view: View, *signals: Signal, bound: Bound | None = None
) -> Panel:
    return Panel(key, title, said, view, SignalView(signals, bound))


def _now(scope: Scope) -> Iterator[Panel]:
    stat = View.STAT
    yield _panel("pages", "Pages firing", "Alerts that wake a person and fire now.", stat,
                 shown.firing_now(scope, "page"), bound=_NONE)  # fmt: skip
    yield _panel("tickets", "Tickets firing", "Alerts that wait for working hours and fire now.", stat,
                 shown.firing_now(scope, "ticket"))  # fmt: skip
    yield _panel("flapping-now", "Flapping", "Alerts that began to fire too often within the last hour.", stat,
                 shown.flapping_now(scope), bound=_NONE)  # fmt: skip
    yield _panel("off-hours", "Pages out of hours", "Share of the pages of four weeks that came when their team was "
                 "not at work, of teams with working hours.", stat, shown.off_hours(scope, ""))  # fmt: skip
    yield _panel("short", "Short-lived", "Share of the alerts of four weeks that were over before a person could act: "
                 "often they need none.", stat, shown.short_share(scope))  # fmt: skip
    yield _panel("changes", "Versions of the rules", "How many versions of the rules were evaluated in four weeks; "
                 "each is marked in the graphs.", stat, shown.deployments(scope))  # fmt: skip
    yield _panel("unchanged", "Rules unchanged for", "Time since the rules that are evaluated were loaded.", stat,
                 shown.since_deployed(scope))  # fmt: skip
    yield Panel(
        "what",
        "Where the numbers come from",
        "What must be there for each panel.",
        View.TEXT,
        TextView(_TEXT),
    )


def _teams(scope: Scope) -> Iterator[Panel]:
    columns = (
        shown.pages_a_week(scope),
        shown.tickets_a_week(scope),
        shown.off_hours(scope),
        shown.short_share(scope, "team"),
        shown.mean_duration(scope, "team"),
        shown.never(scope),
        shown.without_runbook(scope),
        shown.without_dashboard(scope),
    )
    said = (
        "Pages and tickets a week, the share of pages out of hours, the share of alerts that were short-lived, how "
        "long an alert fires, and alerts that never fired, have no runbook or no panel; of four weeks."
    )
    yield _panel("teams", "Teams", said, View.TABLE, *columns)
    yield _panel("balance", "Pages a week", "How pages are spread over teams, on average of four weeks.", View.BARS,
                 shown.pages_a_week(scope), bound=_TWO_A_SHIFT)  # fmt: skip
    yield _panel("late-pages", "Pages out of hours", "Pages of each team in the last 24 hours that came when it was "
                 "not at work.", View.LINES, shown.late_pages(scope))  # fmt: skip


def _alerts(scope: Scope) -> Iterator[Panel]:
    top = View.TOP
    yield _panel(
        "noisiest",
        "Noisiest",
        "How often each alert began to fire in four weeks.",
        top,
        shown.noisiest(scope),
    )
    yield _panel("longest", "Longest", "For how long each alert fired in four weeks, all its series together.", top,
                 shown.longest(scope))  # fmt: skip
    yield _panel("duration", "Mean duration", "How long each alert fires when it does, of four weeks.", top,
                 shown.mean_duration(scope, "mlobs_id"))  # fmt: skip
    yield _panel("flapping", "Flapping", "For how long each alert began to fire too often within an hour, in four "
                 "weeks.", top, shown.flapping(scope))  # fmt: skip


def _detection(scope: Scope) -> Iterator[Panel]:
    yield _panel("detect", "Time to detect", "From when an SLO began to spend its budget too fast to its alert, on "
                 "average of four weeks. Alerts of an SLO that was not burning at that minute are left out.", View.BARS,
                 shown.time_to_detect(scope))  # fmt: skip
    yield _panel("restore", "Time to restore", "How long a page fires, on average of four weeks: the time for which "
                 "somebody was needed, as far as alerts know.", View.BARS, shown.time_to_restore(scope))  # fmt: skip
    yield _panel("told", "Bad events while alerting", "Share of the bad events of four weeks during which an alert of "
                 "the SLO fired: what is missing happened unnoticed.", View.TOP, shown.told_share(scope))  # fmt: skip
    yield _panel("spent", "Budget spent while alerting", "Share of the error budget that went while an alert of the "
                 "SLO fired.", View.TOP, shown.spent_while_told(scope))  # fmt: skip


def _notifications() -> Iterator[Panel]:
    scraped = "Of every Alertmanager that this Prometheus scrapes."
    yield _panel("held", "Alerts held", f"Alerts that Alertmanager holds, by state; suppressed ones are silenced or "
                 f"inhibited. {scraped}", View.LINES, shown.held())  # fmt: skip
    yield _panel(
        "silences", "Silences", f"Silences that are in force. {scraped}", View.LINES, shown.silences()
    )
    yield _panel("suppressed", "Time suppressed", "For how long alerts were silenced or inhibited in four weeks, all "
                 f"of them together. {scraped}", View.STAT, shown.suppressed_time())  # fmt: skip
    yield _panel("failures", "Failed notifications", f"Share of the notifications that failed. {scraped}", View.LINES,
                 shown.failures(), bound=_NONE)  # fmt: skip
    yield _panel("latency", "Latency of notifications", "How long 99 % of the notifications took at most. " + scraped,
                 View.LINES, shown.latency())  # fmt: skip


def _incidents(scope: Scope) -> Iterator[Panel]:
    columns = (
        shown.of_incidents(scope, "incidents", incidents.COUNT),
        shown.of_incidents(scope, "acknowledged", incidents.ACKNOWLEDGED),
        shown.incident_mean(scope, "to detect", incidents.TO_DETECT),
        shown.incident_mean(scope, "to acknowledge", incidents.TO_ACKNOWLEDGE),
        shown.incident_mean(scope, "to restore", incidents.TO_RESTORE),
        shown.incident_share(scope, "nothing to do", incidents.UNACTIONABLE),
        shown.incident_share(scope, "nothing wrong", incidents.FALSE),
    )
    said = (
        "Incidents of the last export, how many were acknowledged, mean times, and of those that somebody has judged "
        "the share in which there was nothing to do, or nothing wrong."
    )
    yield _panel("incidents", "Incidents", said, View.TABLE, *columns)


def _unprepared(alerts: Iterable[Alert]) -> Panel:
    """The alerts whose person has nothing to open first; the compiler knows them."""
    lacking = sorted(alert.id for alert in alerts if not alert.subject.runbook)
    more = f"\n\nand {len(lacking) - _LISTED} more" if len(lacking) > _LISTED else ""
    rows = "\n".join(f"- `{id}`" for id in lacking[:_LISTED]) or "All have one."
    said = "Whoever is called by these alerts is told of no page to open first."
    return Panel("no-runbook", "Alerts without a runbook", said, View.TEXT, TextView(f"{rows}{more}"))
