"""Alarms on a single signal: out of bounds, out of the ordinary, or gone."""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.artifact import Body, Json, Resource
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries import cloudwatch
from mlobs_compile.queries.cloudwatch import Queries
from mlobs_compile.target import Context
from mlobs_compile.targets.cloudwatch import grid, naming, requests, wording
from mlobs_compile.targets.cloudwatch.delivery import Delivery

SingleAlert = ThresholdAlert | AnomalyAlert | AbsenceAlert


def threshold_alarm(alert: ThresholdAlert, context: Context, delivery: Delivery) -> Iterator[Resource]:
    """Breaches outside the bound; a gap in the data does not, since silence has an alert of its own."""
    queries = cloudwatch.value(alert.signal, grid.period(alert.window))
    if alert.bound.low is not None and alert.bound.high is not None:
        queries = cloudwatch.outside(queries, alert.bound)
    body: Body = {
        **_head(alert, context, delivery),
        "Metrics": cloudwatch.to_request(queries),
        **_periods(grid.count(alert.window, alert.hold)),
        **_crossed(alert.bound),
        "TreatMissingData": "notBreaching",
        "Tags": wording.tags(context, alert),
    }
    yield _alarm(alert, body)


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
        **_periods(grid.count(alert.window, alert.hold)),
        "ThresholdMetricId": cloudwatch.BAND,
        "ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold",
        "TreatMissingData": "notBreaching",
        "Tags": wording.tags(context, alert),
    }
    yield _alarm(alert, body)


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
    """Breaches when one period of the length of `hold` holds no sample.

    The period is the hold itself rather than many short ones, and an empty one is an explicit 0: an alarm on
    missing points looks at more points than it is told to and fires late (AWS, "Configuring how CloudWatch
    alarms treat missing data").
    """
    queries = cloudwatch.samples(alert.signal, grid.period(alert.hold))
    body: Body = {
        **_head(alert, context, delivery),
        "Metrics": cloudwatch.to_request(queries),
        **_periods(1),
        "Threshold": 1,
        "ComparisonOperator": "LessThanThreshold",
        "TreatMissingData": "breaching",
        "Tags": wording.tags(context, alert),
    }
    yield _alarm(alert, body)


def _head(alert: SingleAlert, context: Context, delivery: Delivery) -> Body:
    return {
        "AlarmName": naming.alarm_name(context, alert.id),
        "AlarmDescription": wording.told(alert),
        **requests.actions(delivery.of(alert.subject.team, alert.urgency)),
    }


def _periods(count: int) -> Body:
    return {"EvaluationPeriods": count, "DatapointsToAlarm": count}


def _alarm(alert: SingleAlert, body: Body) -> Resource:
    return requests.resource("metric-alarm", str(body["AlarmName"]), body, alert)
