"""SLOs of Application Signals: the service keeps the budget and publishes burn rates, alarms look at these.

Events are counted by request (`RequestBasedSliConfig`), slices of time and values by period (`SliConfig`). A
further window is an SLO of its own. The service publishes metrics and makes no alarm: a silent one watches each
burn rate, and a composite of two is a tier, as with metric alarms. How many events a tier asks for is in no burn
rate, so an alarm on the events themselves stands beside.

Sources: the service model of CreateServiceLevelObjective; AWS, "Service level objectives (SLOs)" for the metrics
`BurnRate` and `AttainmentRate` in `AWS/ApplicationSignals`. Nothing here was run on AWS.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.artifact import Body, Json, Resource
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert, Objective
from mlobs_compile.ir.signal import Metric
from mlobs_compile.period import Period
from mlobs_compile.queries import cloudwatch
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import gaps, grid, naming, requests, slo_request, tiers, wording
from mlobs_compile.targets.cloudwatch.delivery import Delivery
from mlobs_compile.units import Duration, decimal_text

NAMESPACE = "AWS/ApplicationSignals"


@dataclass(frozen=True, slots=True)
class _Rate:
    """What makes two alarms on burn rates the same."""

    window: Duration
    factor: Decimal
    count: int


def slos(objective: Objective, budgets: Sequence[BudgetAlert], context: Context) -> Iterator[Resource]:
    """An SLO for each window; burn rates are of the first."""
    for period in objective.periods:
        of_period = [alert for alert in budgets if alert.period == period]
        name = slo_name(objective, period, context)
        body: Body = {
            "Name": name,
            "Description": wording.promise(objective, period),
            **slo_request.indicator(objective),
            "Goal": slo_request.goal(objective, period, of_period),
            "Tags": wording.tags(context, objective),
        }
        looks = slo_request.looks_back(objective)
        if period is objective.periods[0] and looks:
            windows: list[Json] = [{"LookBackWindowMinutes": grid.minutes(window)} for window in looks]
            body["BurnRateConfigurations"] = windows
        yield requests.resource("slo", name, body, objective)


def slo_name(objective: Objective, period: Period, context: Context) -> str:
    """The SLO's name; that of a further window ends in it."""
    own = period is objective.periods[0]
    return naming.slo_name(context, objective.id if own else f"{objective.id}/{period.label}")


def burn_alarms(
    objective: Objective, alerts: Sequence[BurnRateAlert], context: Context, delivery: Delivery
) -> Iterator[Resource]:
    """Alarms on the burn rates and on the number of events, then the tiers that look at them."""
    owners: dict[_Rate, list[BurnRateAlert]] = {}
    for alert in alerts:
        for window in (alert.tier.long, alert.tier.short):
            owners.setdefault(_rate(alert, window), []).append(alert)
    names = {rate: _name(objective, rate, held[0], context) for rate, held in owners.items()}
    for rate, held in owners.items():
        yield requests.metric_alarm(
            _rate_alarm(objective, rate, held[0], names[rate], context), objective, *held
        )
    guarded = objective.min_events > 1 or objective.min_bad_events > 0
    longest = {alert.tier.long: alert for alert in alerts if guarded}
    for alert in longest.values():
        yield requests.metric_alarm(_enough_alarm(alert, context), objective, alert)
    judged = slo_request.judges_periods(objective)
    if not judged:
        yield from gaps.gap_alarms(alerts, context)
    rules = {}
    for alert in alerts:
        halves = [names[_rate(alert, window)] for window in (alert.tier.long, alert.tier.short)]
        both = tiers.all_of([*halves, *([_enough_name(alert, context)] if guarded else [])])
        rules[alert.id] = both if judged else gaps.or_gap(alert, both, context)
    yield from tiers.composites(alerts, rules, context, delivery)


def _rate(alert: BurnRateAlert, window: Duration) -> _Rate:
    point = slo_request.step(alert.objective)
    return _Rate(window, alert.tier.factor, grid.burning(point, alert.tier.hold))


def _name(objective: Objective, rate: _Rate, first: BurnRateAlert, context: Context) -> str:
    return naming.alarm_name(context, f"{objective.id}/burn-rate/{rate.window}/{first.tier.name}")


def _rate_alarm(objective: Objective, rate: _Rate, first: BurnRateAlert, name: str, context: Context) -> Body:
    looks: tuple[str, str] = ("BurnRateWindowMinutes", str(grid.minutes(rate.window)))
    return {
        "AlarmName": name,
        "AlarmDescription": wording.part_of(
            first, f"the burn rate over {rate.window} is above {decimal_text(rate.factor)}"
        ),
        **requests.SILENT,
        "Metrics": _published("BurnRate", "Maximum", objective, objective.periods[0], (looks,), context),
        **requests.periods(rate.count),
        "Threshold": rate.factor,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "Tags": wording.tags(context, objective),
    }


def _published(
    name: str,
    stat: str,
    objective: Objective,
    period: Period,
    more: tuple[tuple[str, str], ...],
    context: Context,
) -> list[Json]:
    """What the service publishes of the objective's SLO, a point for each of its steps."""
    dimensions = (*more, ("SloName", slo_name(objective, period, context)))
    metric = Metric(NAMESPACE, name, dimensions, stat)
    row = cloudwatch.Query("m1", metric, None, slo_request.step(objective), name, returned=True)
    return cloudwatch.to_request((row,))


def _enough_name(alert: BurnRateAlert, context: Context) -> str:
    return naming.alarm_name(context, f"{alert.objective.id}/enough/{alert.tier.long}")


def _enough_alarm(alert: BurnRateAlert, context: Context) -> Body:
    """In alarm while the long window has seen as many events as the objective asks for."""
    objective, window = alert.objective, grid.period(alert.tier.long)
    queries = cloudwatch.enough(
        objective.signal, objective.bound, window, objective.min_events, objective.min_bad_events
    )
    return {
        "AlarmName": _enough_name(alert, context),
        "AlarmDescription": wording.part_of(
            alert, f"the last {alert.tier.long} saw enough events to judge by"
        ),
        **requests.SILENT,
        "Metrics": cloudwatch.to_request(queries),
        **requests.periods(1),
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "Tags": wording.tags(context, objective),
    }


def budget_alarms(budgets: Sequence[BudgetAlert], context: Context, delivery: Delivery) -> Iterator[Resource]:
    """So much of a budget is left as the attainment, in percent, has come down to a share of the way to the goal."""
    for alert in budgets:
        objective = alert.objective
        body: Body = {
            "AlarmName": naming.alarm_name(context, alert.id),
            "AlarmDescription": wording.told(alert, context),
            **requests.actions(delivery.of(alert.subject.team, alert.urgency)),
            "Metrics": _published("AttainmentRate", "Average", objective, alert.period, (), context),
            **requests.periods(1),
            "Threshold": 100 * (1 - objective.budget * (1 - alert.left)),
            "ComparisonOperator": "LessThanOrEqualToThreshold",
            "TreatMissingData": "notBreaching",
            "Tags": wording.tags(context, alert),
        }
        yield requests.metric_alarm(body, alert, objective)
