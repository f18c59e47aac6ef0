from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile.ir.signal import Metric, MetricDistribution, MetricGauge, Unit
from mlobs_compile.rules.unit_mismatch import RULE
from tests.builders import a_signal, a_threshold_alert, an_objective


def metric(name: str, scale: str, stat: str = "p99", namespace: str = "AWS/SageMaker") -> Metric:
    return Metric(namespace, name, (("EndpointName", "e"), ("VariantName", "v")), stat, Decimal(scale))


def findings(found: Metric, unit: Unit) -> list[str | None]:
    alert = a_threshold_alert(signal=a_signal(None, metric=MetricGauge(found), unit=unit))
    return [finding.help for finding in RULE.check(alert)]


@pytest.mark.parametrize("name", ["ModelLatency", "OverheadLatency"])
def test_microseconds_taken_for_seconds_are_a_warning(name: str) -> None:
    assert findings(metric(name, "1"), Unit.SECONDS) == ["set `scale: 0.000001`"]
    assert findings(metric(name, "0.001"), Unit.SECONDS) == ["set `scale: 0.000001`"]
    assert findings(metric(name, "0.000001"), Unit.SECONDS) == []


def test_percent_taken_for_a_ratio_is_a_warning() -> None:
    at = "/aws/sagemaker/Endpoints"
    assert findings(metric("MemoryUtilization", "1", namespace=at), Unit.RATIO) == ["set `scale: 0.01`"]
    assert findings(metric("MemoryUtilization", "0.01", namespace=at), Unit.RATIO) == []
    (help,) = findings(metric("GPUUtilization", "1", namespace=at), Unit.RATIO)
    assert "divided by the number" in (help or "")


@pytest.mark.parametrize("scale", ["0.01", "0.0025"])
def test_utilisation_of_one_or_four_gpus_is_fine(scale: str) -> None:
    gpu = metric("GPUUtilization", scale, namespace="/aws/sagemaker/Endpoints")
    assert findings(gpu, Unit.RATIO) == []


def test_counts_and_shares_of_samples_have_no_unit() -> None:
    assert findings(metric("ModelLatency", "1", "SampleCount"), Unit.COUNT) == []
    assert findings(metric("ModelLatency", "1", "SampleCount"), Unit.SECONDS) == []


def test_an_objective_on_a_distribution_is_seen() -> None:
    signal = a_signal(None, metric=MetricDistribution(metric("ModelLatency", "1")), unit=Unit.SECONDS)
    assert len(list(RULE.check(an_objective(signal=signal, at_most="0.25")))) == 1


def test_metrics_of_unknown_units_are_left_alone() -> None:
    assert findings(metric("ModelLatency", "1", namespace="Acme"), Unit.SECONDS) == []
    assert findings(metric("Invocations", "1"), Unit.COUNT) == []
