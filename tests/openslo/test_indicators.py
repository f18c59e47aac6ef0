"""Indicators of OpenSLO: events over a window, ready ratios, values within bounds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile.ir.signal import (
    Bound,
    Metric,
    MetricEvents,
    MetricGauge,
    SeriesErrorRatio,
    SeriesEvents,
    SeriesGauge,
)
from tests.openslo.world import Tree, objective, prometheus, ratio, route, run, slo, told, written


def ratio_of(counter: bool | None, **sides: str) -> Tree:
    metric = ratio(**sides)
    metric["ratioMetric"].pop("counter")
    return metric if counter is None else {"ratioMetric": {**metric["ratioMetric"], "counter": counter}}


def test_a_counter_as_it_stands_is_asked_for_its_rate() -> None:
    metric = ratio_of(True, good='sum(hits{code="ok"})', total="sum(hits)")
    assert objective(slo(metric=metric)).signal.series == SeriesEvents(
        "sum(rate(hits[$window]))", good='sum(rate(hits{code="ok"}[$window]))'
    )


def test_a_gauge_is_averaged_and_never_waits_for_a_second_bad_event() -> None:
    found = objective(slo(metric=ratio_of(False, bad="down", total="all")))
    assert found.signal.series == SeriesEvents(
        "avg_over_time(all[$window])", bad="avg_over_time(down[$window])"
    )
    assert found.min_bad_events == 0


@pytest.mark.parametrize(("name", "function"), [("hits_total", "rate"), ("hits", "avg_over_time")])
def test_where_nobody_says_the_names_tell_counters(name: str, function: str) -> None:
    found = objective(slo(metric=ratio_of(None, bad=f"{name}", total=f"all_{name}"))).signal.series
    assert isinstance(found, SeriesEvents) and found.total.startswith(function)


def test_what_was_changed_is_told_at_the_query() -> None:
    found = told(slo(metric=ratio_of(True, bad="a_total", total="b_total")))["MLO238"]
    assert route(found).endswith("metricSource.spec.query") and "rate(a_total[$window])" in found.message


def test_a_ready_ratio_is_one_of_successes_or_of_failures() -> None:
    for kind, expected in (("success", "1 - (ok:ratio)"), ("failure", "ok:ratio")):
        metric = {"ratioMetric": {"raw": prometheus("ok:ratio"), "rawType": kind}}
        assert objective(slo(metric=metric)).signal.series == SeriesErrorRatio(expected)


@pytest.mark.parametrize(
    ("op", "bound"), [("lte", Bound(high=Decimal(500))), ("gte", Bound(low=Decimal(500)))]
)
def test_a_value_within_its_bound_is_a_gauge(op: str, bound: Bound) -> None:
    goal = {"target": 0.99, "op": op, "value": 500}
    found = objective(slo(metric={"thresholdMetric": prometheus("max(queue)")}, objectives=[goal]))
    assert found.signal.series == SeriesGauge("max(queue)") and found.bound == bound


@pytest.mark.parametrize(("op", "sign"), [("lt", "<"), ("gt", ">")])
def test_a_bound_that_is_itself_not_good_is_a_question_with_yes_or_no(op: str, sign: str) -> None:
    goal = {"target": 0.99, "op": op, "value": 1}
    found = objective(slo(metric={"thresholdMetric": prometheus("max(queue)")}, objectives=[goal]))
    expected = f"(avg((max(queue)) >= -Inf) {sign} bool 1) == bool 0"
    assert found.signal.series == SeriesErrorRatio(expected) and found.bound is None


@pytest.mark.parametrize("kind", ["Prometheus", "prometheus", "Mimir", "cortex", "Thanos", "AMP"])
def test_the_kin_of_prometheus_are_asked_alike(kind: str) -> None:
    text = slo().replace("type: Prometheus", f"type: {kind}")
    assert isinstance(objective(text).signal.series, SeriesEvents)


def test_the_kind_of_store_may_be_that_of_a_data_source() -> None:
    store = written("DataSource", "metrics", {"type": "Prometheus", "connectionDetails": {"url": "x"}})
    text = slo().replace("type: Prometheus", "metricSourceRef: metrics")
    assert isinstance(objective(text, store).signal.series, SeriesEvents)


def test_a_query_may_stand_without_a_key() -> None:
    source = {"metricSource": {"type": "Prometheus", "spec": "max(queue)"}}
    goal = {"target": 0.99, "op": "lte", "value": 1}
    found = objective(slo(metric={"thresholdMetric": source}, objectives=[goal]))
    assert found.signal.series == SeriesGauge("max(queue)")


def cloudwatch(name: str, **more: object) -> Tree:
    spec = {"namespace": "AWS/ECS", "metricName": name, "stat": "Sum", **more}
    return {"metricSource": {"type": "CloudWatch", "spec": spec}}


def test_metrics_of_cloudwatch_are_read_by_name() -> None:
    sides = {"bad": cloudwatch("Errors", dimensions=[{"name": "Service", "value": "shop"}])}
    metric = {"ratioMetric": {**sides, "total": cloudwatch("Requests", dimensions={"Service": "shop"})}}
    of_shop = (("Service", "shop"),)
    assert objective(slo(metric=metric)).signal.metric == MetricEvents(
        (Metric("AWS/ECS", "Requests", of_shop, "Sum"),), (Metric("AWS/ECS", "Errors", of_shop, "Sum"),)
    )


@pytest.mark.parametrize(
    ("op", "bound"),
    [("lte", {"at_most": 80}), ("gte", {"at_least": 80}), ("lt", {"at_least": 1}), ("gt", {"at_least": 1})],
)
def test_a_value_in_cloudwatch_is_bounded_by_the_slo(op: str, bound: dict[str, int]) -> None:
    goal = {"target": 0.99, "op": op, "value": 80}
    metric = {"thresholdMetric": cloudwatch("CPUUtilization", stat="Average")}
    found = objective(slo(metric=metric, objectives=[goal]))
    assert isinstance(found.signal.metric, MetricGauge)
    wanted = (
        Bound(high=Decimal(bound["at_most"])) if "at_most" in bound else Bound(low=Decimal(bound["at_least"]))
    )
    assert found.bound == wanted
    text = str(found.signal.metric)
    assert ("IF(m < 80, 1, 0)" in text, "IF(m > 80, 1, 0)" in text) == (op == "lt", op == "gt")


def test_a_value_in_cloudwatch_without_a_statistic_is_averaged_and_told() -> None:
    source = cloudwatch("CPUUtilization")
    del source["metricSource"]["spec"]["stat"]
    text = slo(metric={"thresholdMetric": source}, objectives=[{"target": 0.99, "op": "lte", "value": 80}])
    assert "'Average'" in str(objective(text).signal.metric)
    messages = [one.message for one in run(text).diagnostics if one.code == "MLO248"]
    assert messages[0].startswith("`stat` is missing")
    assert "Application Signals" in messages[1]


def test_a_query_that_is_no_promql_is_told_at_its_own_line() -> None:
    done = run(slo(metric=ratio(bad="sum(rate(x[$window])", total="sum(rate(x[$window]))")))
    (found,) = [one for one in done.diagnostics if one.code == "MLO301"]
    assert route(found).startswith("spec.objectives[0]") or route(found).endswith("query")
