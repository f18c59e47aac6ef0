"""The fake refuses what AWS refuses, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.aws.strict import validate

Request = dict[str, Any]
ALARM: Request = {
    "AlarmName": "a",
    "Namespace": "n",
    "MetricName": "m",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1.0,
    "ComparisonOperator": "GreaterThanThreshold",
}
STAT = {"Metric": {"Namespace": "n", "MetricName": "m"}, "Period": 60, "Stat": "Sum"}
MATH: Request = {
    "AlarmName": "a",
    "Metrics": [
        {"Id": "m1", "MetricStat": STAT, "ReturnData": False},
        {"Id": "e1", "Expression": "FILL(m1, 0) / 2", "ReturnData": True},
    ],
    "EvaluationPeriods": 1,
    "Threshold": 1.0,
    "ComparisonOperator": "GreaterThanThreshold",
}
COMPOSITE: Request = {"AlarmName": "c", "AlarmRule": 'ALARM("a") AND NOT ALARM("b")'}
JOB: Request = {
    "JobDefinitionName": "fraud",
    "DataQualityAppSpecification": {"ImageUri": "image"},
    "DataQualityJobInput": {"EndpointInput": {"EndpointName": "fraud", "LocalPath": "/opt/ml/input"}},
    "DataQualityJobOutputConfig": {
        "MonitoringOutputs": [{"S3Output": {"S3Uri": "s3://b/o", "LocalPath": "/opt/ml/output"}}]
    },
    "JobResources": {
        "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 30}
    },
    "RoleArn": "arn:aws:iam::123456789012:role/monitor",
}


def a_dashboard(*widgets: Request, name: str = "d") -> Request:
    return {"DashboardName": name, "DashboardBody": json.dumps({"widgets": list(widgets)})}


def a_widget(**properties: object) -> Request:
    held = {"metrics": [["n", "m"]], "region": "eu-west-1", **properties}
    return {"type": "metric", "x": 0, "y": 0, "width": 12, "height": 6, "properties": held}


@pytest.mark.parametrize(
    ("service", "operation", "request_"),
    [
        ("cloudwatch", "PutMetricAlarm", ALARM),
        ("cloudwatch", "PutMetricAlarm", MATH),
        ("cloudwatch", "PutCompositeAlarm", COMPOSITE),
        ("cloudwatch", "PutDashboard", a_dashboard(a_widget())),
        ("sagemaker", "CreateDataQualityJobDefinition", JOB),
    ],
)
def test_what_is_right_is_taken(service: str, operation: str, request_: Request) -> None:
    assert validate(service, operation, request_) == []


def queries(**change: object) -> Request:
    return {"Metrics": [MATH["Metrics"][0], {**MATH["Metrics"][1], **change}]}


MANY = [{"Id": f"m{n}", "MetricStat": STAT, "ReturnData": n == 0} for n in range(11)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"AlarmName": "x" * 256}, "maximum of 255"),
        ({"AlarmName": "a\nb"}, "control character"),
        ({"AlarmDescription": "x" * 1025}, "maximum of 1024"),
        ({"AlarmActions": ["arn:aws:sns:eu-west-1:123456789012:t"] * 6}, "maximum of 5"),
        ({"AlarmActions": ["arn:aws:sqs:eu-west-1:123456789012:q"]}, "no action"),
        ({"ComparisonOperator": "Above"}, "not one of"),
        ({"Namespace": ":n"}, "does not match"),
        ({"Threshold": "1"}, "not a number"),
        ({"Period": 90}, "off the grid"),
        ({"Period": 300, "EvaluationPeriods": 289}, "exceed 86400"),
        ({"Period": 3600, "EvaluationPeriods": 169}, "exceed 604800"),
        ({"DatapointsToAlarm": 2}, "exceeds EvaluationPeriods"),
        ({"TreatMissingData": "good"}, "TreatMissingData"),
        ({"ExtendedStatistic": "p99"}, "exactly one of Statistic"),
        ({"Nonsense": 1}, "unknown"),
        ({"Tags": [{"Key": "k", "Value": "*"}]}, "no tag"),
        ({"ThresholdMetricId": "e1"}, "exactly one of Threshold"),
        (queries(), "exactly one of MetricName"),
    ],
)
def test_an_alarm_on_one_metric_that_cloudwatch_refuses(change: Request, words: str) -> None:
    assert words in "; ".join(validate("cloudwatch", "PutMetricAlarm", {**ALARM, **change}))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (queries(Id="E1"), "no id"),
        (queries(Id="m1"), "ids repeat"),
        (queries(Expression="m1 / m2"), "m2 is not known"),
        (queries(Expression="IF(m1 > 0)"), "1 arguments"),
        (queries(Expression="(m1"), "too early"),
        (queries(Expression="x" * 2049), "maximum of 2048"),
        (queries(ReturnData=False), "0 queries return"),
        ({"Metrics": MANY}, "more than 10 metrics"),
        ({"Metrics": [MATH["Metrics"][1]]}, "no metric is read"),
        ({"Metrics": [{**MANY[0], "MetricStat": {**STAT, "Stat": "Median"}}]}, "no statistic"),
        ({"Metrics": [*MANY[:1], {**MANY[1], "MetricStat": {**STAT, "Period": 120}}]}, "share one period"),
        ({"Period": 60}, "beside Metrics"),
    ],
)
def test_an_alarm_on_metric_math_that_cloudwatch_refuses(change: Request, words: str) -> None:
    assert words in "; ".join(validate("cloudwatch", "PutMetricAlarm", {**MATH, **change}))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"AlarmRule": "ALARM(a AND"}, "must stand"),
        ({"AlarmRule": "NOT((("}, "too early"),
        ({"AlarmRule": "FIRING(a)"}, "not a state function"),
        ({"AlarmRule": "ALARM(c)"}, "looks at itself"),
        ({"AlarmRule": " OR ".join(f"ALARM(a{n})" for n in range(101))}, "100 children"),
        ({"AlarmRule": " OR ".join(["ALARM(a)"] * 501)}, "500 elements"),
        ({"AlarmRule": "x" * 10_241}, "maximum of 10240"),
        ({"ActionsSuppressor": "a"}, "two periods"),
        ({"AlarmActions": ["arn:aws:automate:eu-west-1:ec2:stop"]}, "no action"),
    ],
)
def test_a_composite_that_cloudwatch_refuses(change: Request, words: str) -> None:
    assert words in "; ".join(validate("cloudwatch", "PutCompositeAlarm", {**COMPOSITE, **change}))


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (a_dashboard(name="a/b"), "DashboardName"),
        ({"DashboardName": "d", "DashboardBody": "{"}, "not JSON"),
        (a_dashboard({**a_widget(), "x": 13}), "grid of 24"),
        (a_dashboard({"type": "graph"}), "unknown type"),
        (a_dashboard({"type": "text", "properties": {}}), "markdown"),
        (a_dashboard(a_widget(view="lines")), "unknown view"),
        (a_dashboard(a_widget(metrics=[["n", "m", "d"]])), "pairs of dimensions"),
        (a_dashboard(a_widget(metrics=[[{"expression": "m1", "id": "e1"}]])), "m1 is not known"),
        (a_dashboard(a_widget(metrics=[["n", "m"]] * 501)), "1 to 500"),
        (a_dashboard(*[a_widget()] * 501), "500 widgets"),
        (a_dashboard({"type": "alarm", "properties": {"alarms": ["a"]}}), "no alarm"),
    ],
)
def test_a_dashboard_that_cloudwatch_refuses(request_: Request, words: str) -> None:
    assert words in "; ".join(validate("cloudwatch", "PutDashboard", request_))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"JobDefinitionName": "fraud_job"}, "does not match"),
        ({"JobDefinitionName": "x" * 64}, "maximum of 63"),
        ({"RoleArn": "role"}, "does not match"),
        ({"StoppingCondition": {"MaxRuntimeInSeconds": 86_401}}, "maximum of 86400"),
        ({"DataQualityJobOutputConfig": {"MonitoringOutputs": []}}, "minimum of 1"),
        ({"JobResources": {}}, "ClusterConfig: missing"),
    ],
)
def test_sagemaker_is_held_to_its_model(change: Request, words: str) -> None:
    assert words in "; ".join(validate("sagemaker", "CreateDataQualityJobDefinition", {**JOB, **change}))
