from __future__ import annotations

from dataclasses import replace

import pytest

from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.signal import Metric, MetricDistribution, MetricGauge, Unit
from mlobs_compile.rules.statistic_not_published import RULE
from tests.builders import a_signal, a_threshold_alert, an_objective

VARIANT = (("EndpointName", "e"), ("VariantName", "v"))


def alert(name: str, stat: str, namespace: str = "AWS/SageMaker") -> ThresholdAlert:
    metric = MetricGauge(Metric(namespace, name, VARIANT, stat))
    return a_threshold_alert(signal=a_signal(None, metric=metric, unit=Unit.SECONDS))


@pytest.mark.parametrize("stat", ["p99", "tm90", "PR(:500000)"])
def test_a_percentile_of_a_summary_is_told_with_what_there_is(stat: str) -> None:
    (finding,) = RULE.check(alert("OverheadLatency", stat))
    assert "`OverheadLatency` of `AWS/SageMaker` has no percentiles" in finding.message
    assert finding.help == "it has `Average`, `Sum`, `Minimum`, `Maximum` and `SampleCount`"


def test_a_sum_of_what_is_only_least_and_greatest_is_told() -> None:
    (finding,) = RULE.check(alert("ConcurrentRequestsPerModel", "Sum"))
    assert finding.help == "it has `Minimum` and `Maximum`"


@pytest.mark.parametrize(
    "fine",
    [
        alert("OverheadLatency", "Average"),
        alert("ModelLatency", "p99"),
        alert("InvocationLatency", "p99", "AWS/Bedrock"),
        alert("Latency", "p99", "Acme"),
    ],
)
def test_documented_statistics_and_metrics_without_any_are_fine(fine: ThresholdAlert) -> None:
    assert list(RULE.check(fine)) == []


def test_a_promise_on_a_distribution_asks_for_percentiles_whatever_it_draws() -> None:
    def promised(name: str) -> list[str]:
        metric = MetricDistribution(Metric("AWS/SageMaker", name, VARIANT, "Average"))
        signal = a_signal(None, metric=metric, unit=Unit.SECONDS)
        return [finding.message for finding in RULE.check(an_objective(signal=signal, at_most="0.25"))]

    assert len(promised("OverheadLatency")) == 1
    assert promised("ModelLatency") == []


def test_an_alert_on_another_metric_of_the_same_name_is_left_alone() -> None:
    metric = MetricGauge(Metric("Acme", "OverheadLatency", VARIANT, "p99"))
    found = replace(alert("OverheadLatency", "p99"), signal=a_signal(None, metric=metric))
    assert list(RULE.check(found)) == []
