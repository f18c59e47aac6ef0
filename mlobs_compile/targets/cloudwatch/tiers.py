"""The alarm of a tier: a composite of silent ones, which keeps still while another speaks for it.

A ticket's rule says `AND NOT ALARM(page)` for every page of the objective, so it is raised anew if the slow burn
outlives the page. A slower page has the faster one as its actions suppressor instead: it must not ring a second
time while what the faster one told of is still leaving the slower one's windows, and a suppressor goes on for an
extension. As long as its short window is what that takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlobs_compile.artifact import Body, Resource
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BurnRateAlert
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import grid, naming, requests, wording
from mlobs_compile.targets.cloudwatch.delivery import Delivery

WAIT = 120
"""Seconds in which a faster page that begins in the same minutes may come first; alarms are evaluated each minute."""


def composites(
    alerts: Sequence[BurnRateAlert], rules: Mapping[str, str], context: Context, delivery: Delivery
) -> Iterator[Resource]:
    """Pages first, then the tickets that look at them, each that has a rule; a rule says when its tier fires."""
    for alert in sorted(alerts, key=lambda alert: (alert.urgency is Urgency.TICKET, alert.tier.speed)):
        if alert.id not in rules:
            continue
        faster = faster_pages(alert, alerts)
        if len(faster) > 1:
            yield requests.composite_alarm(_any_of(alert, faster, context), alert.objective, alert)
        muting = (f"NOT {in_alarm(naming.alarm_name(context, page.id))}" for page in pages(alert, alerts))
        body: Body = {
            "AlarmName": naming.alarm_name(context, alert.id),
            "AlarmDescription": wording.told(alert, context),
            **requests.actions(delivery.of(alert.subject.team, alert.urgency)),
            "AlarmRule": " AND ".join([rules[alert.id], *muting]),
            **_suppressed(alert, faster, context),
            "Tags": wording.tags(context, alert),
        }
        yield requests.composite_alarm(body, alert, alert.objective)


def faster_pages(alert: BurnRateAlert, alerts: Sequence[BurnRateAlert]) -> list[BurnRateAlert]:
    """For a page, the pages that are faster: these come first and speak for it."""
    if alert.urgency is Urgency.TICKET:
        return []
    return [
        other for other in alerts if other.urgency is Urgency.PAGE and other.tier.speed < alert.tier.speed
    ]


def pages(alert: BurnRateAlert, alerts: Sequence[BurnRateAlert]) -> list[BurnRateAlert]:
    """For a ticket, the pages of its objective."""
    if alert.urgency is Urgency.PAGE:
        return []
    return [other for other in alerts if other.urgency is Urgency.PAGE]


def _suppressed(alert: BurnRateAlert, faster: Sequence[BurnRateAlert], context: Context) -> Body:
    if not faster:
        return {}
    name = naming.alarm_name(context, faster[0].id) if len(faster) == 1 else _any_name(alert, context)
    return {
        "ActionsSuppressor": name,
        "ActionsSuppressorWaitPeriod": WAIT,
        "ActionsSuppressorExtensionPeriod": grid.period(alert.tier.short).whole_seconds,
    }


def _any_name(alert: BurnRateAlert, context: Context) -> str:
    return naming.alarm_name(context, f"{alert.objective.id}/faster-than/{alert.tier.name}")


def _any_of(alert: BurnRateAlert, faster: Sequence[BurnRateAlert], context: Context) -> Body:
    return {
        "AlarmName": _any_name(alert, context),
        "AlarmDescription": wording.part_of(alert, "a faster page of the SLO is in alarm"),
        **requests.SILENT,
        "AlarmRule": " OR ".join(in_alarm(naming.alarm_name(context, page.id)) for page in faster),
        "Tags": wording.tags(context, alert.objective),
    }


def all_of(names: Iterable[str]) -> str:
    """The rule that holds while all of these are in alarm."""
    return " AND ".join(in_alarm(name) for name in names)


def in_alarm(name: str) -> str:
    """A condition on another alarm; the name is always quoted, for it may hold a space or a parenthesis."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'ALARM("{escaped}")'
