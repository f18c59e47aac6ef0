"""Alarms and dashboards of CloudWatch as resources of the AWS provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlobs_compile.artifact import Body, Json, Resource

_PLAIN = {
    "AlarmName": "alarm_name",
    "AlarmDescription": "alarm_description",
    "ActionsEnabled": "actions_enabled",
    "AlarmActions": "alarm_actions",
    "OKActions": "ok_actions",
    "InsufficientDataActions": "insufficient_data_actions",
    "ComparisonOperator": "comparison_operator",
    "EvaluationPeriods": "evaluation_periods",
    "DatapointsToAlarm": "datapoints_to_alarm",
    "Threshold": "threshold",
    "ThresholdMetricId": "threshold_metric_id",
    "TreatMissingData": "treat_missing_data",
    "EvaluateLowSampleCountPercentile": "evaluate_low_sample_count_percentiles",
    "Namespace": "namespace",
    "MetricName": "metric_name",
    "Period": "period",
    "Statistic": "statistic",
    "ExtendedStatistic": "extended_statistic",
    "Unit": "unit",
    "AlarmRule": "alarm_rule",
}
"""Arguments of PutMetricAlarm and PutCompositeAlarm, and those of `aws_cloudwatch_metric_alarm` and its composite."""
_QUERY = {
    "Id": "id",
    "Expression": "expression",
    "Label": "label",
    "ReturnData": "return_data",
    "Period": "period",
}
_METRIC = {"Namespace": "namespace", "MetricName": "metric_name"}
_STAT = {"Period": "period", "Stat": "stat", "Unit": "unit"}
_SUPPRESSED = {
    "ActionsSuppressor": "alarm",
    "ActionsSuppressorExtensionPeriod": "extension_period",
    "ActionsSuppressorWaitPeriod": "wait_period",
}
_KNOWN = frozenset((*_PLAIN, *_SUPPRESSED, "Metrics", "Dimensions", "Tags"))


def lacking(resource: Resource) -> str | None:
    """What of an alarm the provider has no argument for."""
    if "EvaluationCriteria" in resource.body:
        return "the provider has no alarms on PromQL"
    unknown = sorted(set(resource.body) - _KNOWN)
    return f"the provider has no argument for `{'`, `'.join(unknown)}`" if unknown else None


def alarm(resource: Resource) -> tuple[str, Body]:
    """A metric alarm, or a composite one."""
    body = resource.body
    arguments = _renamed(body, _PLAIN)
    if "Dimensions" in body:
        arguments["dimensions"] = _dimensions(body["Dimensions"])
    if "Metrics" in body:
        arguments["metric_query"] = [_query(one) for one in _bodies(body["Metrics"])]
    if "ActionsSuppressor" in body:
        arguments["actions_suppressor"] = _renamed(body, _SUPPRESSED)
    kind = "composite_alarm" if resource.kind == "composite-alarm" else "metric_alarm"
    return f"aws_cloudwatch_{kind}", arguments


def dashboard(resource: Resource) -> tuple[str, Body]:
    """A dashboard; the provider tags none."""
    return "aws_cloudwatch_dashboard", {
        "dashboard_name": resource.name,
        "dashboard_body": resource.body["DashboardBody"],
    }


def _query(query: Mapping[str, Json]) -> Body:
    found = _renamed(query, _QUERY)
    for stat in _bodies([query.get("MetricStat")]):
        (metric,) = _bodies([stat["Metric"]])
        inner: Body = {**_renamed(metric, _METRIC), **_renamed(stat, _STAT)}
        if metric.get("Dimensions"):
            inner["dimensions"] = _dimensions(metric["Dimensions"])
        found["metric"] = inner
    return found


def _renamed(body: Mapping[str, Json], words: Mapping[str, str]) -> Body:
    return {word: body[key] for key, word in words.items() if key in body}


def _dimensions(pairs: Json) -> Body:
    return {str(one["Name"]): one["Value"] for one in _bodies(pairs)}


def _bodies(items: Json) -> Iterator[Mapping[str, Json]]:
    if isinstance(items, Sequence) and not isinstance(items, str):
        yield from (one for one in items if isinstance(one, Mapping))
