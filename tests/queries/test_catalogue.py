from __future__ import annotations

import pytest

from mlobs_compile.queries import catalogue


@pytest.mark.parametrize(
    ("namespace", "name", "unit"),
    [
        ("AWS/SageMaker", "ModelLatency", "microseconds"),
        ("AWS/Sagemaker/ModelBuildingPipeline", "ExecutionDuration", "milliseconds"),
        ("/aws/sagemaker/Endpoints", "GPUUtilization", "percent-per-device"),
        ("/aws/sagemaker/Endpoints", "MemoryUtilization", "percent"),
        ("ContainerInsights", "node_cpu_utilization", "percent"),
        ("Acme", "ModelLatency", None),
    ],
)
def test_units_are_those_of_the_developer_guide(namespace: str, name: str, unit: str | None) -> None:
    assert catalogue.unit_of(namespace, name) == unit


def test_a_star_stands_for_a_feature_and_not_for_another_metric() -> None:
    (group,) = catalogue.groups("aws/sagemaker/Endpoints/data-metrics")
    assert group.holds("feature_baseline_drift_amount")
    assert not group.holds("feature_baseline_drift") and not group.holds("baseline_drift_amount")


def test_a_namespace_of_ones_own_is_not_in_it() -> None:
    assert catalogue.groups("Acme") == ()


def test_a_metric_has_the_statistics_that_are_documented_and_any_where_none_is() -> None:
    assert catalogue.PERCENTILES in catalogue.statistics_of("AWS/SageMaker", "ModelLatency")
    assert catalogue.PERCENTILES not in catalogue.statistics_of("AWS/SageMaker", "OverheadLatency")
    assert catalogue.statistics_of("AWS/Bedrock", "InvocationLatency") == ()


@pytest.mark.parametrize("statistic", ["p99", "p99.9", "tm90", "TM(5%:95%)", "PR(:500000)", "IQM"])
def test_what_needs_all_samples_is_a_percentile(statistic: str) -> None:
    assert catalogue.kind_of(statistic) == catalogue.PERCENTILES
    assert catalogue.kind_of("Maximum") == "Maximum"
