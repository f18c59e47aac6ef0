"""Multi-window burn-rate alerts: a silent alarm for each window, and a composite of two for each tier.

An alarm's metrics share one period, so it takes two alarms to look at two windows (The Site Reliability
Workbook, chapter 5). Each reads the error ratio over one period of exactly its window, which CloudWatch
evaluates every minute, hourly when the window exceeds a day. The threshold is `factor * budget`, exact.

A ticket's rule says `AND NOT ALARM(page)` for every page of the objective. An actions suppressor would
mute the ticket too, but there is one per alarm and it would have to be a composite of its own; in the rule
it works for any number of pages and can be read in the console. The price: a ticket that was open gets an
OK when the page begins, and is raised anew if the slow burn outlives the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from mlobs_compile.artifact import Body, Resource
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.queries import cloudwatch
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import naming, requests, wording
from mlobs_compile.targets.cloudwatch.delivery import Delivery
from mlobs_compile.units import Duration


class _Half(Enum):
    """Which window of its tier: only the long one asks for a minimum of events."""

    LONG = "long"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class _Window:
    """What makes two alarms the same: then tiers share one."""

    length: Duration
    threshold: Decimal
    min_events: int
    min_bad_events: int


def burn_alarms(
    objective: Objective, alerts: Sequence[BurnRateAlert], context: Context, delivery: Delivery
) -> Iterator[Resource]:
    """The alarms of one objective: windows first, then pages, then the tickets that look at them."""
    owners: dict[_Window, list[BurnRateAlert]] = {}
    for alert in alerts:
        for half in _Half:
            owners.setdefault(_window(alert, half), []).append(alert)
    names = {window: _name(objective, window, held[0], context) for window, held in owners.items()}
    for window, held in owners.items():
        body = _window_alarm(objective, window, held[0], names[window], context)
        yield requests.resource("metric-alarm", names[window], body, objective, *held)
    pages = [alert for alert in alerts if alert.tier.urgency is Urgency.PAGE]
    tickets = [alert for alert in alerts if alert.tier.urgency is Urgency.TICKET]
    muting = [naming.alarm_name(context, page.id) for page in pages]
    for alert, muted_by in [*((page, []) for page in pages), *((ticket, muting) for ticket in tickets)]:
        halves = [names[_window(alert, half)] for half in _Half]
        yield _composite(alert, _rule(halves, muted_by), context, delivery)


def _window(alert: BurnRateAlert, half: _Half) -> _Window:
    objective, tier = alert.objective, alert.tier
    match half:
        case _Half.LONG:
            return _Window(tier.long, alert.threshold, objective.min_events, objective.min_bad_events)
        case _Half.SHORT:
            return _Window(tier.short, alert.threshold, 0, 0)


def _name(objective: Objective, window: _Window, first: BurnRateAlert, context: Context) -> str:
    return naming.alarm_name(context, f"{objective.id}/window/{window.length}/{first.tier.name}")


def _window_alarm(
    objective: Objective, window: _Window, first: BurnRateAlert, name: str, context: Context
) -> Body:
    queries = cloudwatch.error_ratio(
        objective.signal,
        objective.bound,
        window.length,
        min_events=window.min_events,
        min_bad_events=window.min_bad_events,
    )
    return {
        "AlarmName": name,
        "AlarmDescription": wording.window_of(first, window.length),
        **requests.SILENT,
        "Metrics": cloudwatch.to_request(queries),
        "EvaluationPeriods": 1,
        "DatapointsToAlarm": 1,
        "Threshold": window.threshold,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "Tags": wording.tags(context, objective),
    }


def _composite(alert: BurnRateAlert, rule: str, context: Context, delivery: Delivery) -> Resource:
    urgency = alert.tier.urgency
    name = naming.alarm_name(context, alert.id)
    body: Body = {
        "AlarmName": name,
        "AlarmDescription": wording.told(alert),
        **requests.actions(delivery.of(alert.subject.team, urgency)),
        "AlarmRule": rule,
        "Tags": wording.tags(context, alert),
    }
    return requests.resource("composite-alarm", name, body, alert, alert.objective)


def _rule(halves: list[str], muted_by: list[str]) -> str:
    wanted = [f"ALARM({_quoted(name)})" for name in halves]
    return " AND ".join(wanted + [f"NOT ALARM({_quoted(name)})" for name in muted_by])


def _quoted(name: str) -> str:
    """A name in a rule: always quoted, because it may hold a space, a comma or a parenthesis."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
