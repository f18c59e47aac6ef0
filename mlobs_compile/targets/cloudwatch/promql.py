"""Burn-rate alerts by PromQL alarms: one alarm for each tier holds both windows, its minimums, `for` and the rest.

For metrics that AWS republishes in OpenTelemetry's form, in accounts that have opted in (StartOTelEnrichment, and
resource tags on telemetry). A tier that another one speaks for asks its query in a silent alarm, under a composite.
Nothing here was run on AWS.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlobs_compile.artifact import Body, Resource
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.queries import otel
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import gaps, naming, requests, tiers, wording
from mlobs_compile.targets.cloudwatch.delivery import Delivery
from mlobs_compile.units import Duration

INTERVAL = 60
"""Seconds between two evaluations."""
LONGEST_WAIT = Duration.of(days=1)
"""The longest pending and recovery period (PutMetricAlarm, `AlarmPromQLCriteria`)."""


def refuses(objective: Objective) -> str | None:
    """Why PromQL alarms cannot watch the objective; None when they can."""
    if objective.slice:
        return (
            f"a PromQL alarm would have to judge each slice of {objective.slice.length} anew from raw samples; "
            "write `backend: application-signals`, or use a target that records"
        )
    return otel.problem(objective.signal)


def refuses_tier(alert: BurnRateAlert) -> str | None:
    """Why no PromQL alarm can watch the tier; None when one can."""
    tier = alert.tier
    reads = Duration(tier.long.ms + otel.LOOKBACK.ms)
    if reads > otel.LONGEST:
        return f"a PromQL query reads {otel.LONGEST} at most, its lookback of {otel.LOOKBACK} included, and not {reads}"
    for key, wait in (("for", tier.hold), ("keep_firing_for", tier.keep)):
        if wait > LONGEST_WAIT:
            return f"a PromQL alarm waits {LONGEST_WAIT} at most, and `{key}` is {wait}; shorten it"
    size = len(otel.burn(alert, gaps.gap(alert)))
    if size > otel.MOST_CHARACTERS:
        return f"its query has {size} characters and an alarm takes {otel.MOST_CHARACTERS}; publish a sum"
    return None


def burn_alarms(
    objective: Objective, alerts: Sequence[BurnRateAlert], context: Context, delivery: Delivery
) -> Iterator[Resource]:
    """An alarm for each tier, and composites for those that keep still while another speaks."""
    rules: dict[str, str] = {}
    for alert in alerts:
        if tiers.faster_pages(alert, alerts) or tiers.pages(alert, alerts):
            name = _silent_name(alert, context)
            rules[alert.id] = tiers.all_of([name])
            head: Body = {
                "AlarmName": name,
                "AlarmDescription": wording.part_of(alert, "both windows burn too fast"),
                **requests.SILENT,
            }
            yield requests.metric_alarm({**head, **_asks(alert, context)}, objective, alert)
        else:
            head = {
                "AlarmName": naming.alarm_name(context, alert.id),
                "AlarmDescription": wording.told(alert, context),
                **requests.actions(delivery.of(alert.subject.team, alert.urgency)),
            }
            yield requests.metric_alarm({**head, **_asks(alert, context)}, alert, objective)
    yield from tiers.composites(alerts, rules, context, delivery)


def _silent_name(alert: BurnRateAlert, context: Context) -> str:
    return naming.alarm_name(context, f"{alert.objective.id}/promql/{alert.tier.name}")


def _asks(alert: BurnRateAlert, context: Context) -> Body:
    criteria: Body = {
        "Query": otel.burn(alert, gaps.gap(alert)),
        "PendingPeriod": alert.tier.hold.whole_seconds,
        "RecoveryPeriod": alert.tier.keep.whole_seconds,
    }
    return {
        "EvaluationCriteria": {"PromQLCriteria": criteria},
        "EvaluationInterval": INTERVAL,
        "Tags": wording.tags(context, alert),
    }
