from __future__ import annotations

import pytest

from mlobs_compile.queries import catalogue
from mlobs_compile.rules.unknown_dimension_set import RULE
from tests.builders import a_metric_row, a_resource


def findings(name: str, *dimensions: str, namespace: str = "AWS/SageMaker") -> list[tuple[str, str | None]]:
    alarm = a_resource(Metrics=[a_metric_row(name, *dimensions, namespace=namespace)])
    return [(finding.message, finding.help) for finding in RULE.check(alarm)]


def test_a_missing_dimension_is_a_warning_that_names_the_nearest_set() -> None:
    ((message, help),) = findings("Invocations", "VariantName")
    assert "`Invocations` is not published under VariantName" in message
    assert help == "the nearest set is EndpointName, VariantName"


def test_a_metric_that_nobody_publishes_is_a_warning() -> None:
    ((message, help),) = findings("Invocation5xxErrors", "EndpointName", "VariantName")
    assert "has no metric `Invocation5xxErrors`" in message and help == "did you mean `Invocation5XXErrors`?"


@pytest.mark.parametrize(
    ("namespace", "name", "dimensions"),
    [
        ("AWS/SageMaker", "Invocations", ("VariantName", "EndpointName")),
        ("AWS/SageMaker", "ModelLatency", ("InferenceComponentName",)),
        (
            "aws/sagemaker/Endpoints/data-metrics",
            "feature_baseline_drift_amount",
            ("Endpoint", "MonitoringSchedule"),
        ),
        ("ContainerInsights", "node_gpu_utilization", ("ClusterName", "NodeName", "InstanceId")),
        ("ContainerInsights", "pod_container_status_waiting_reason_image_pull_error", ("ClusterName",)),
        ("Acme/Fraud", "Whatever", ("Anything",)),
    ],
)
def test_published_sets_and_unknown_namespaces_are_fine(
    namespace: str, name: str, dimensions: tuple[str, ...]
) -> None:
    assert findings(name, *dimensions, namespace=namespace) == []


def test_an_alarm_with_its_metric_at_the_top_is_seen() -> None:
    alarm = a_resource(Namespace="AWS/SageMaker", MetricName="Invocations", Dimensions=[])
    (finding,) = RULE.check(alarm)
    assert "no dimensions" in finding.message


def test_the_catalogue_has_no_set_twice_and_no_empty_one() -> None:
    """A slip of the hand in the data would switch the rule off for a metric."""
    for namespace in ("AWS/SageMaker", "ContainerInsights", "ECS/ContainerInsights"):
        for group in catalogue.groups(namespace):
            assert group.names and group.dimensions
            assert len(set(group.dimensions)) == len(group.dimensions) and frozenset() not in group.dimensions
