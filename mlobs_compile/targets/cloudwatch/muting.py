"""Maintenance windows as mute rules: an alarm goes on being evaluated, and tells nobody while one is active.

What happened in a window stays in an alarm's windows for a while, so each alarm is muted for as long again as it
looks back, and a tier for as long as its short window. Nothing is lost by that: an alarm that is still in alarm when
its rule ends acts then (CloudWatch User Guide, "How alarm mute rules work").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from mlobs_compile.artifact import Body, Json, Resource
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.faults import cloudwatch as faults
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.maintenance import Maintenance, Once
from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import gaps, grid, naming, requests, times, wording
from mlobs_compile.units import Duration

MOST_ALARMS = 100
"""Alarms of one mute rule (PutAlarmMuteRule, `AlarmNames`)."""
LONGEST = Duration.of(days=15)
"""How long a mute rule can be active (PutAlarmMuteRule, `Duration`)."""
MOST_RULES = 2000
"""Mute rules in a region (CloudWatch User Guide, "CloudWatch service quotas")."""


def mute_rules(works: Sequence[Maintenance], alerts: Sequence[Alert], context: Context) -> list[Resource]:
    """The rules of every maintenance window whose subject has an alarm here."""
    if not works:
        return []
    held: dict[str, dict[Duration, list[str]]] = {}
    for alert in alerts:
        tails = held.setdefault(requests.file_of(alert), {})
        tails.setdefault(_tail(alert), []).append(naming.alarm_name(context, alert.id))
    found: list[Resource] = []
    for work in works:
        if times.length(work.stretch) <= LONGEST:
            for tail, names in sorted(held.get(requests.file_of(work), {}).items()):
                found += _rules(work, tail, names, context)
    return found


def _rules(work: Maintenance, tail: Duration, names: Sequence[str], context: Context) -> Iterator[Resource]:
    shards = [names[at : at + MOST_ALARMS] for at in range(0, len(names), MOST_ALARMS)]
    for number, shard in enumerate(shards, 1):
        own = (f"/and-{tail}" if tail.ms else "") + (f"/{number}" if len(shards) > 1 else "")
        name = naming.alarm_name(context, f"{work.id}{own}")
        muted: list[Json] = [*shard]
        schedule: Body = {
            "Expression": times.mute_expression(work.stretch),
            "Duration": times.iso(min(Duration(times.length(work.stretch).ms + tail.ms), LONGEST)),
            "Timezone": "UTC" if isinstance(work.stretch, Once) else work.stretch.time_zone,
        }
        body: Body = {
            "Name": name,
            "Description": wording.muted(work),
            "Rule": {"Schedule": schedule},
            "MuteTargets": {"AlarmNames": muted},
            "Tags": wording.tags(context, work),
        }
        yield requests.resource("mute-rule", name, body, work)


def _tail(alert: Alert) -> Duration:
    """How long after its end a stretch of time can keep the alarm in alarm by itself."""
    match alert:
        case BurnRateAlert(tier=tier):
            short = grid.period(tier.short)
            burning = Duration(short.ms * grid.burning(short, tier.hold))
            return max(burning, gaps.gap(alert) or burning)
        case ThresholdAlert(window=window, hold=hold) | AnomalyAlert(window=window, hold=hold):
            return Duration(grid.period(window).ms * grid.count(window, hold))
        case AbsenceAlert(hold=hold):
            return grid.period(hold)
        case BudgetAlert():
            return Duration(0)
        case _:
            assert_never(alert)


def findings(works: Iterable[Maintenance], rules: Sequence[Resource]) -> Iterator[Diagnostic]:
    """Windows that no mute rule can hold, and more rules than a region takes."""
    for work in works:
        length = times.length(work.stretch)
        if length > LONGEST:
            message = f"`{work.id}` lasts {length}, and a mute rule of CloudWatch {LONGEST} at most"
            help = "write it as two windows, one after the other"
            yield faults.LONG_MUTE.at(work.origins[0], message, help=help)
    if len(rules) > MOST_RULES:
        message = f"{len(rules)} mute rules are wanted, and a region takes {MOST_RULES}"
        help = "let fewer documents have a window of their own, or compile them for several accounts"
        yield faults.MANY_MUTES.at(rules[0].origins[0], message, help=help)
