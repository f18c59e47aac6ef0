"""SLOs of Application Signals: legal requests, and alarms that fire on what the service would publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mlobs_compile.artifact import Emission
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.objective import (
    BurnRateAlert,
    NoData,
    Objective,
)
from mlobs_compile.ir.signal import Bound, MetricGauge, MetricMath, Signal, Unit
from mlobs_compile.period import Calendar, Period
from mlobs_compile.units import Duration
from tests import builders
from tests.aws import signals
from tests.aws.evaluate import Samples, states
from tests.builders import a_gauge_signal, a_latency_signal, a_metric, an_event_signal, an_objective
from tests.targets.cloudwatch_world import (
    SIGNALS,
    SLICED,
    a_budget,
    availability,
    emitted_and_said,
    requests,
    with_tiers,
    worlds,
)

HEAD = "acme/prod/"
FAST = "fraud/availability/burn/page-fast"
DAY = 1440


def kept(*nodes: AnyNode) -> Emission:
    """What the nodes become with this backend, after both services have taken every request."""
    emission, _ = emitted_and_said(*nodes, options=SIGNALS)
    worlds(emission)
    return emission


def with_alerts(objective: Objective) -> tuple[Objective | BurnRateAlert, ...]:
    """The objective as lowering makes it, with its tiers on it."""
    return with_tiers(builders.with_tiers(objective))


def slo_of(*nodes: AnyNode) -> dict[str, Any]:
    return next(iter(worlds(kept(*nodes))[1].slos.values()))


def firing(nodes: Sequence[AnyNode], samples: Samples, end: int) -> set[str]:
    """The alarms that tell somebody and are in alarm, once the service has published its metrics."""
    emission = kept(*nodes)
    for slo in worlds(emission)[1].slos.values():
        signals.publish(slo, samples, end)
    sent = requests(emission)
    found = states(sent, samples, end)
    return {
        request["AlarmName"].removeprefix(HEAD)
        for _, request in sent
        if request.get("AlarmActions") and found[request["AlarmName"]] == "ALARM"
    }


def traffic(minutes: range, bad_share: float, total: int = 100_000) -> Samples:
    samples = Samples()
    for minute in minutes:
        samples.put(a_metric(), minute, total)
        samples.put(a_metric("Invocation5XXErrors"), minute, round(total * bad_share))
    return samples


def test_events_are_counted_by_request_and_the_goal_is_in_percent() -> None:
    slo = slo_of(*with_alerts(availability("0.9995")))
    assert slo["Name"] == "acme.prod.fraud.availability"
    assert slo["Goal"] == {
        "Interval": {"RollingInterval": {"DurationUnit": "DAY", "Duration": 30}},
        "AttainmentGoal": 99.95,
    }
    counts = slo["RequestBasedSliConfig"]["RequestBasedSliMetricConfig"]
    assert counts["TotalRequestCountMetric"][-1]["Expression"] == "FILL(m1, 0)"
    assert counts["MonitoredRequestCountMetric"]["BadCountMetric"][-1]["Expression"] == "FILL(m1, 0)"
    looks = [one["LookBackWindowMinutes"] for one in slo["BurnRateConfigurations"]]
    assert looks == [5, 30, 60, 360, 4320]


@pytest.mark.parametrize(("tier", "long"), [("page-fast", 60), ("page-slow", 360)])
def test_a_tier_fires_just_above_its_factor_and_not_just_below(tier: str, long: int) -> None:
    objective = availability()
    nodes = with_alerts(objective)
    alert = next(node for node in nodes if isinstance(node, BurnRateAlert) and node.tier.name == tier)
    for share, fires in ((1.02, {alert.id}), (0.98, set())):
        samples = traffic(range(long), float(alert.threshold) * share)
        assert firing((nodes[0], alert), samples, long) == fires


def test_a_good_count_makes_the_same_burn_rate() -> None:
    nodes = with_alerts(an_objective(signal=an_event_signal(good="Invocation2XX")))
    samples = Samples()
    for minute in range(60):
        samples.put(a_metric(), minute, 100_000)
        samples.put(a_metric("Invocation2XX"), minute, 98_500)
    assert FAST in firing(nodes, samples, 60)


def test_a_latency_is_counted_from_its_distribution() -> None:
    objective = an_objective("0.99", signal=a_latency_signal(), at_most="0.25", name="latency")
    for slow, fires in ((15, True), (14, False)):
        samples = Samples()
        for minute in range(60):
            samples.put(a_metric("ModelLatency"), minute, *[250_001] * slow, *[250_000] * (100 - slow))
        assert ("fraud/latency/burn/page-fast" in firing(with_alerts(objective), samples, 60)) is fires


def test_one_bad_event_wakes_nobody_and_a_second_one_does() -> None:
    nodes = with_alerts(availability(min_bad=2))
    samples = traffic(range(60), 0.0, 1)
    samples.put(a_metric("Invocation5XXErrors"), 57, 1)
    assert firing(nodes, samples, 60) == set()
    more = traffic(range(60), 0.0, 1)
    for minute in (56, 57):
        more.put(a_metric("Invocation5XXErrors"), minute, 1)
    assert FAST in firing(nodes, more, 60)


def test_a_wait_is_kept_to_the_minute() -> None:
    nodes = with_alerts(availability())
    hold = [
        replace(node, tier=replace(node.tier, hold=Duration.of(minutes=2)))
        for node in nodes
        if isinstance(node, BurnRateAlert)
    ]
    emission = kept(nodes[0], *hold)
    counts = {
        request["EvaluationPeriods"]
        for _, request in requests(emission)
        if request.get("Metrics", [{}])[-1].get("Label") == "BurnRate"
    }
    assert counts == {3}


def test_where_missing_data_are_bad_a_gap_fires() -> None:
    nodes = with_alerts(replace(availability(), no_data=NoData.BAD))
    samples = traffic(range(60), 0.0)
    assert FAST not in firing(nodes, traffic(range(60), 0.0), 64)
    assert FAST in firing(nodes, samples, 65)


def test_slices_of_time_are_judged_as_a_whole_and_weigh_the_same() -> None:
    slo = slo_of(*with_alerts(SLICED))
    assert slo["SliConfig"]["MetricThreshold"] == 0.95
    assert slo["SliConfig"]["SliMetricConfig"]["PeriodSeconds"] == 300
    # 2 of 12 slices of an hour are bad: 16.7 % of the time, above 14.4 %; by events it would be 0.2 %.
    samples = Samples()
    for minute in range(60):
        quiet = minute >= 50
        samples.put(a_metric(), minute, 10 if quiet else 10_000)
        samples.put(a_metric("Invocation5XXErrors"), minute, 1 if quiet else 0)
    assert FAST in firing(with_alerts(SLICED), samples, 60)
    assert FAST not in firing(with_alerts(SLICED), traffic(range(60), 0.049), 60)


@pytest.mark.parametrize(("no_data", "bad"), [(NoData.IGNORE, False), (NoData.BAD, True)])
def test_a_slice_without_events_is_bad_only_if_the_slo_says_so(no_data: NoData, bad: bool) -> None:
    nodes = with_alerts(replace(SLICED, no_data=no_data))
    assert (FAST in firing(nodes, traffic(range(50), 0.0), 60)) is bad


def a_value(bound: Bound, no_data: NoData = NoData.IGNORE, signal: Signal | None = None) -> Objective:
    objective = an_objective("0.99", signal=signal or a_gauge_signal(), name="queue")
    return replace(objective, bound=bound, no_data=no_data)


@pytest.mark.parametrize(
    ("bound", "measured", "bad"),
    [
        (Bound(high=Decimal(100)), 101, True),
        (Bound(high=Decimal(100)), 100, False),
        (Bound(low=Decimal(10)), 9, True),
        (Bound(low=Decimal(10)), 10, False),
        (Bound(Decimal(10), Decimal(100)), 9, True),
        (Bound(Decimal(10), Decimal(100)), 10, False),
        (Bound(Decimal(10), Decimal(100)), 101, True),
    ],
)
@pytest.mark.parametrize("no_data", [NoData.IGNORE, NoData.BAD])
def test_a_value_is_judged_minute_by_minute(bound: Bound, measured: int, bad: bool, no_data: NoData) -> None:
    samples = Samples()
    for minute in range(60):
        samples.put(a_metric("queue"), minute, measured if minute >= 50 else 50)
    fired = firing(with_alerts(a_value(bound, no_data)), samples, 60)
    assert ("fraud/queue/burn/page-fast" in fired) is bad


@pytest.mark.parametrize(("no_data", "bad"), [(NoData.IGNORE, False), (NoData.BAD, True)])
def test_a_minute_without_a_value_is_bad_only_if_the_slo_says_so(no_data: NoData, bad: bool) -> None:
    samples = Samples()
    for minute in range(50):
        samples.put(a_metric("queue"), minute, 50)
    fired = firing(with_alerts(a_value(Bound(high=Decimal(100)), no_data)), samples, 60)
    assert ("fraud/queue/burn/page-fast" in fired) is bad


def test_a_formula_may_be_the_value() -> None:
    both = MetricMath("a + b", (("a", a_metric("queue", "Average")), ("b", a_metric("rest", "Average"))))
    signal = Signal("queue", Unit.COUNT, metric=MetricGauge(both))
    samples = Samples()
    for minute in range(60):
        samples.put(a_metric("queue"), minute, 60)
        samples.put(a_metric("rest"), minute, 41)
    assert "fraud/queue/burn/page-fast" in firing(
        with_alerts(a_value(Bound(high=Decimal(100)), signal=signal)), samples, 60
    )


@pytest.mark.parametrize("left", ["0.5", "0.25", "0"])
def test_a_budget_alert_fires_when_so_much_is_left_and_not_before(left: str) -> None:
    objective = availability("0.99")
    alert = a_budget(objective, left)
    spent = 0.01 * (1 - float(left))
    for share, fires in ((1.02, True), (0.98, False)):
        samples = traffic(range(60), spent * share)
        assert (alert.id in firing((*with_alerts(objective), alert), samples, 60)) is fires


def test_the_console_warns_from_the_first_step_of_the_policy() -> None:
    objective = availability()
    nodes = (*with_alerts(objective), *(a_budget(objective, left) for left in ("0.5", "0.75", "0")))
    assert slo_of(*nodes)["Goal"]["WarningThreshold"] == 75


def test_a_further_window_is_an_slo_of_its_own_without_burn_rates() -> None:
    week = Period(Duration.of(days=7))
    objective = replace(availability(), periods=(*availability().periods, week))
    alert = a_budget(objective, "0", week)
    emission = kept(*with_alerts(objective), alert)
    slos = worlds(emission)[1].slos
    assert list(slos) == ["acme.prod.fraud.availability", "acme.prod.fraud.availability.7d"]
    assert "BurnRateConfigurations" not in slos["acme.prod.fraud.availability.7d"]
    (alarm,) = [r for _, r in requests(emission) if r.get("AlarmName", "").endswith("/budget/0")]
    held = alarm["Metrics"][0]["MetricStat"]["Metric"]["Dimensions"]
    assert {"Name": "SloName", "Value": "acme.prod.fraud.availability.7d"} in held


@pytest.mark.parametrize(
    ("calendar", "zone", "interval"),
    [
        (Calendar.MONTH, "UTC", {"StartTime": "2000-01-01T00:00:00Z", "DurationUnit": "MONTH", "Duration": 1}),
        (Calendar.QUARTER, "UTC", {"StartTime": "2000-01-01T00:00:00Z", "DurationUnit": "MONTH", "Duration": 3}),
        (Calendar.WEEK, "UTC", {"StartTime": "2000-01-03T00:00:00Z", "DurationUnit": "DAY", "Duration": 7}),
        (Calendar.WEEK, "Asia/Kolkata", {"StartTime": "2000-01-02T18:30:00Z", "DurationUnit": "DAY", "Duration": 7}),
        (Calendar.MONTH, "Etc/GMT+5", {"StartTime": "2000-01-01T05:00:00Z", "DurationUnit": "MONTH", "Duration": 1}),
    ],
)  # fmt: skip
def test_a_period_of_the_calendar_begins_where_it_begins(
    calendar: Calendar, zone: str, interval: dict[str, object]
) -> None:
    objective = replace(availability(), periods=(Period.of(calendar, zone),))
    assert slo_of(objective)["Goal"]["Interval"] == {"CalendarInterval": interval}
