"""What a change costs, by the table of prices; every number here is computed by hand."""

from __future__ import annotations

from decimal import Decimal

from mlobs_compile.artifact import Emission, Resource
from mlobs_compile.review.cost import costs
from mlobs_compile.review.figures import Cost
from mlobs_compile.review.prices import prices
from mlobs_compile.review.usage import usage
from tests.review.states import NOTHING, state, states

TEN_MINUTES = Decimal(10)
SLO = "slos: {availability: {objective: 99.9%, signal: availability}}"
NO_SLO = "slos: {}"


def by_item(*fragments: str) -> dict[str, Cost]:
    found, _ = costs(NOTHING, state(*fragments), prices())
    return {one.item: one for one in found}


def test_an_slo_of_alarms_costs_its_metrics_and_its_composites() -> None:
    """Three tiers of two windows, each an alarm of two metrics at $0.10; and three composites at $0.50."""
    with_it, without = by_item(SLO), by_item(NO_SLO)
    alarms = with_it["metric_alarm"].after - without["metric_alarm"].after
    composites = with_it["composite_alarm"].after
    assert (alarms, composites) == (Decimal("1.20"), Decimal("1.50"))
    assert "composite_alarm" not in without


def test_the_same_spec_costs_the_same() -> None:
    found, unpriced = costs(*states((SLO,), (SLO,)), prices())
    assert found and all(one.before == one.after for one in found)
    assert unpriced == ()


def test_an_hourly_monitor_costs_the_hours_of_its_instance() -> None:
    """730 runs of ten minutes on ml.m5.xlarge at $0.230 an hour: $27.98."""
    one = by_item()["ml.m5.xlarge"]
    assert (one.after, one.sure) == (Decimal("27.98"), False)


def test_a_daily_monitor_costs_a_twenty_fourth() -> None:
    one = by_item("schedule: daily")["ml.m5.xlarge"]
    assert one.after == Decimal("1.17")  # 730 / 24 runs


def test_a_project_lays_its_own_prices_over_the_table() -> None:
    own = prices().laid({"composite_alarm": Decimal(2), "ml.m5.xlarge": Decimal(0)})
    found, _ = costs(NOTHING, state(SLO), own)
    priced = {one.item: one.after for one in found}
    assert priced["composite_alarm"] == Decimal("6.00")
    assert priced["ml.m5.xlarge"] == 0


def test_what_nobody_knows_the_price_of_is_told_and_never_taken_as_nothing() -> None:
    promql = 'targets: {cloudwatch: {slo_backend: promql}}\naws: {account: "123456789012", region: eu-west-1}'
    found, unpriced = costs(NOTHING, state(promql, SLO), prices())
    assert "promql_alarm" not in {one.item for one in found}
    assert any("promql_alarm" in one and "price is not known" in one for one in unpriced)


def test_a_fast_alarm_and_an_anomaly_alarm_cost_three_times_as_much() -> None:
    metric = {"Namespace": "AWS/SageMaker", "MetricName": "Invocations", "Dimensions": []}
    fast = alarm(MetricName="Invocations", Namespace="AWS/SageMaker", Period=10)
    band = alarm(
        Metrics=[
            {"Id": "m1", "MetricStat": {"Metric": metric, "Period": 60}},
            {"Id": "b", "Expression": "ANOMALY_DETECTION_BAND(m1, 2)"},
        ],
        ThresholdMetricId="b",
    )
    found = usage({"cloudwatch": Emission((fast, band))}, TEN_MINUTES)
    table = prices().table
    total = sum(count * (table[item].usd or 0) for item, count in found.items())
    assert found == {"metric_alarm_high_resolution": 1, "anomaly_alarm": 1}
    assert total == Decimal("0.60")


def test_a_custom_metric_counts_once_however_many_alarms_read_it() -> None:
    twice = [
        alarm(MetricName="psi", Namespace="mlobs", Period=60, Dimensions=[{"Name": "model", "Value": name}])
        for name in ("a", "a", "b")
    ]
    found = usage({"cloudwatch": Emission(tuple(twice))}, TEN_MINUTES)
    assert found["custom_metric"] == 2


def test_every_price_says_where_it_comes_from() -> None:
    table = prices()
    assert table.as_of >= "2026-01-01"
    for name, price in table.table.items():
        assert price.per and price.source, name
        assert price.usd is not None or not price.sure, name


def alarm(**body: object) -> Resource:
    return Resource("cloudwatch", "metric-alarm", "a", "a.json", body, (), ())  # type: ignore[arg-type]
