"""Alarms on a single signal: out of bounds, out of the ordinary, or gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from mlobs_compile.artifact import Body, Json, Resource
from mlobs_compile.ir.alert import Absence, AbsenceAlert, AnomalyAlert, Gap, ThresholdAlert
from mlobs_compile.ir.signal import Bound, Silence
from mlobs_compile.queries import cloudwatch
from mlobs_compile.queries.cloudwatch import Queries
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import grid, naming, requests, wording
from mlobs_compile.targets.cloudwatch.delivery import Delivery
from mlobs_compile.units import Duration

AT_LEAST = Duration.of(minutes=5)
"""The period over which the result of the last run is read."""
_MISSING = {Gap.HEALTHY: "notBreaching", Gap.LAST: "ignore", Gap.BAD: "breaching"}
SingleAlert = ThresholdAlert | AnomalyAlert | AbsenceAlert


def threshold_alarm(alert: ThresholdAlert, context: Context, delivery: Delivery) -> Iterator[Resource]:
    """Breaches outside the bound, in k of the last n windows where the alert says so.

    What is published once a run is read over minutes and not over the whole time between two runs: a run that is
    repeated an hour later decides at once, and missing data leave the alarm as the last run left it.
    """
    queries = cloudwatch.value(alert.signal, _period(alert))
    if alert.bound.low is not None and alert.bound.high is not None:
        queries = cloudwatch.outside(queries, alert.bound)
    body: Body = {
        **_head(alert, context, delivery),
        "Metrics": cloudwatch.to_request(queries),
        **_judged(alert),
        **_crossed(alert.bound),
        "TreatMissingData": _missing(alert),
        "Tags": wording.tags(context, alert),
    }
    yield requests.metric_alarm(body, alert)


def _missing(alert: ThresholdAlert) -> str:
    """Missing points as the alert says; where they mean that nothing has happened, as the 0 that they are.

    The formula says 0 by itself; this is for a metric that has never been published, of which a formula knows nothing.
    """
    none_is_bad = alert.bound.low is not None and alert.bound.low > 0
    if alert.gap is Gap.HEALTHY and alert.signal.silence is Silence.ZERO and none_is_bad:
        return _MISSING[Gap.BAD]
    return _MISSING[alert.gap]


def _period(alert: ThresholdAlert) -> Duration:
    once = alert.gap is Gap.LAST and alert.windows == (1, 1)
    return grid.period(min(alert.window, AT_LEAST) if once else alert.window)


def _judged(alert: ThresholdAlert) -> Body:
    least, last = alert.windows
    if last > 1:
        return {"EvaluationPeriods": last, "DatapointsToAlarm": least}
    return requests.periods(grid.count(alert.window, alert.hold))


def _crossed(bound: Bound) -> Body:
    if bound.low is None:
        return {"Threshold": bound.high, "ComparisonOperator": "GreaterThanThreshold"}
    if bound.high is None:
        return {"Threshold": bound.low, "ComparisonOperator": "LessThanThreshold"}
    return {"Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"}


def anomaly_alarm(alert: AnomalyAlert, context: Context, delivery: Delivery) -> Iterator[Resource]:
    """A detector that learns the metric, and an alarm on the band it predicts.

    The metric is watched as it is stored, for a factor changes neither the band nor what leaves it.
    """
    queries = cloudwatch.learnable(alert.signal, grid.period(alert.window))
    yield _detector(alert, queries)
    body: Body = {
        **_head(alert, context, delivery),
        "Metrics": cloudwatch.to_request(cloudwatch.with_band(queries, alert.deviations)),
        **requests.periods(grid.count(alert.window, alert.hold)),
        "ThresholdMetricId": cloudwatch.BAND,
        "ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold",
        "TreatMissingData": "notBreaching",
        "Tags": wording.tags(context, alert),
    }
    yield requests.metric_alarm(body, alert)


def _detector(alert: AnomalyAlert, queries: Queries) -> Resource:
    only = queries[0].metric
    if len(queries) == 1 and only is not None:
        single: Json = {
            "Namespace": only.namespace,
            "MetricName": only.name,
            "Dimensions": cloudwatch.to_dimensions(only),
            "Stat": only.stat,
        }
        body: Body = {"SingleMetricAnomalyDetector": single}
    else:
        body = {"MetricMathAnomalyDetector": {"MetricDataQueries": cloudwatch.to_request(queries)}}
    name = naming.detector_name(queries)
    return requests.resource("anomaly-detector", name, body, alert)


def absence_alarm(alert: AbsenceAlert, context: Context, delivery: Delivery) -> Iterator[Resource]:
    """Breaches when one period of the length of `hold` holds no sample, or no event.

    The period is the hold itself rather than many short ones, and an empty one is an explicit 0: an alarm on
    missing points looks at more points than it is told to and fires late (AWS, "Configuring how CloudWatch
    alarms treat missing data"). A sum that was not published counts as no event, because most services of
    AWS publish none while nothing happens.
    """
    length = grid.period(alert.hold)
    match alert.cause:
        case Absence.DATA:
            queries, operator, threshold = cloudwatch.samples(alert.signal, length), "LessThanThreshold", 1
        case Absence.TRAFFIC:
            queries, operator, threshold = (
                cloudwatch.traffic(alert.signal, length),
                "LessThanOrEqualToThreshold",
                0,
            )
        case _:
            assert_never(alert.cause)
    body: Body = {
        **_head(alert, context, delivery),
        "Metrics": cloudwatch.to_request(queries),
        **requests.periods(1),
        "Threshold": threshold,
        "ComparisonOperator": operator,
        "TreatMissingData": "breaching",
        "Tags": wording.tags(context, alert),
    }
    yield requests.metric_alarm(body, alert)


def _head(alert: SingleAlert, context: Context, delivery: Delivery) -> Body:
    return {
        "AlarmName": naming.alarm_name(context, alert.id),
        "AlarmDescription": wording.told(alert, context),
        **requests.actions(delivery.of(alert.subject.team, alert.urgency)),
    }
