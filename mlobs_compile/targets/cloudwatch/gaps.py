"""`no_data: bad`: a tier also fires when so much time is without data that, had its events been bad, it would.

At usual traffic that is the long window times the error ratio that the tier asks for, and never less than the short
window, for a metric that comes a few minutes late is not gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING

from mlobs_compile.artifact import Body, Resource
from mlobs_compile.ir.objective import BurnRateAlert, NoData
from mlobs_compile.queries import cloudwatch
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import grid, naming, requests, tiers, wording
from mlobs_compile.units import Duration


def gap(alert: BurnRateAlert) -> Duration | None:
    """For how long there must be no data for the tier to fire; None where missing data are not bad."""
    if alert.objective.no_data is not NoData.BAD:
        return None
    bad = int((alert.tier.long.ms * alert.threshold).to_integral_value(ROUND_CEILING))
    return grid.period(max(Duration(bad), alert.tier.short))


def or_gap(alert: BurnRateAlert, rule: str, context: Context) -> str:
    """The rule, or a gap where that is bad."""
    length = gap(alert)
    return f"({rule} OR {tiers.in_alarm(_name(alert, length, context))})" if length else rule


def gap_alarms(alerts: Sequence[BurnRateAlert], context: Context) -> Iterator[Resource]:
    """A silent alarm for each length of a gap."""
    owners: dict[Duration, list[BurnRateAlert]] = {}
    for alert in alerts:
        length = gap(alert)
        if length:
            owners.setdefault(length, []).append(alert)
    for length, held in owners.items():
        yield requests.metric_alarm(_alarm(held[0], length, context), held[0].objective, *held)


def _name(alert: BurnRateAlert, length: Duration, context: Context) -> str:
    return naming.alarm_name(context, f"{alert.objective.id}/gap/{length}")


def _alarm(alert: BurnRateAlert, length: Duration, context: Context) -> Body:
    objective = alert.objective
    return {
        "AlarmName": _name(alert, length, context),
        "AlarmDescription": wording.part_of(
            alert, f"nothing was published for {length}, which counts as bad"
        ),
        **requests.SILENT,
        "Metrics": cloudwatch.to_request(cloudwatch.samples(objective.signal, length)),
        **requests.periods(1),
        "Threshold": 1,
        "ComparisonOperator": "LessThanThreshold",
        "TreatMissingData": "breaching",
        "Tags": wording.tags(context, objective),
    }
