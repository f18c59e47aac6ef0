"""Searches over each value of a dimension say exactly which metrics they mean."""

from __future__ import annotations

from decimal import Decimal

from mlobs_compile.ir.signal import Metric, MetricGauge, Signal, Unit
from mlobs_compile.queries import cloudwatch, search
from mlobs_compile.units import Duration

FIVE = Duration.of(minutes=5)
NODES = (("ClusterName", "ml"), ("InstanceId", "*"), ("NodeName", "*"))


def a_metric_of_each_node(
    stat: str = "Average", *, scale: str = "1", namespace: str = "ContainerInsights"
) -> Metric:
    return Metric(namespace, "node_cpu_utilization", NODES, stat, Decimal(scale))


def test_a_search_names_the_whole_set_of_dimensions_and_fixes_those_that_have_a_value() -> None:
    row = search.ranked(a_metric_of_each_node(), FIVE, 10)
    assert row.expression == (
        "SORT(SEARCH('{ContainerInsights,ClusterName,InstanceId,NodeName} "
        'MetricName="node_cpu_utilization" ClusterName="ml"\', \'Average\', 300), AVG, DESC, 10)'
    )
    assert row.returned and row.metric is None


def test_each_series_is_called_by_what_tells_it_apart() -> None:
    assert search.ranked(a_metric_of_each_node(), FIVE, 10).label == (
        "${PROP('Dim.InstanceId')} ${PROP('Dim.NodeName')}"
    )


def test_the_values_are_scaled_before_they_are_ranked() -> None:
    expression = search.ranked(a_metric_of_each_node("Maximum", scale="0.01"), FIVE, 3).expression or ""
    assert "300) * 0.01, MAX, DESC, 3)" in expression


def test_a_namespace_that_is_no_word_is_quoted() -> None:
    expression = search.ranked(a_metric_of_each_node(namespace="AWS/ECS"), FIVE, 3).expression or ""
    assert '{"AWS/ECS",ClusterName' in expression


def test_one_metric_is_read_as_before_and_many_are_searched() -> None:
    one = Signal(
        "cpu", Unit.RATIO, metric=MetricGauge(Metric("N", "cpu", (("ClusterName", "ml"),), "Average"))
    )
    many = Signal("cpu", Unit.RATIO, metric=MetricGauge(a_metric_of_each_node()))
    assert cloudwatch.value(one, FIVE)[0].metric is not None
    assert cloudwatch.highest(one, FIVE, 10) == cloudwatch.value(one, FIVE)
    assert "SEARCH(" in (cloudwatch.value(many, FIVE)[0].expression or "")
    assert ", 10)" in (cloudwatch.highest(many, FIVE, 10)[0].expression or "")
