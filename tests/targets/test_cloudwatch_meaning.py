"""What the emitted alarms do over an hour, a day and a bad night: evaluated, not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from mlobs_compile.ir.alert import AbsenceAlert
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.ir.signal import Bound
from mlobs_compile.units import Duration
from tests.aws.evaluate import Samples, states
from tests.builders import (
    a_gauge_signal,
    a_latency_signal,
    a_metric,
    a_threshold_alert,
    an_event_signal,
    an_objective,
)
from tests.targets.cloudwatch_world import availability, emitted, requests, with_tiers

DAY = 24 * 60
REQUESTS = 10_000
TIERS = ("page-fast", "page-slow", "ticket")


def firing(nodes: Sequence[AnyNode], samples: Samples, end: int) -> set[str]:
    """The alarms that tell somebody and are in alarm."""
    sent = requests(emitted(*nodes))
    telling = {request["AlarmName"] for _, request in sent if request.get("AlarmActions")}
    found = states(sent, samples, end)
    return {name.removeprefix("acme/prod/") for name in telling if found[name] == "ALARM"}


def traffic(minutes: range, bad_share: float, total: int = REQUESTS) -> Samples:
    samples = Samples()
    for minute in minutes:
        samples.put(a_metric(), minute, total)
        samples.put(a_metric("Invocation5XXErrors"), minute, round(total * bad_share))
    return samples


def tier(objective: Objective, name: str) -> BurnRateAlert:
    nodes = with_tiers(objective)
    return next(node for node in nodes if isinstance(node, BurnRateAlert) and node.tier.name == name)


@pytest.mark.parametrize("name", TIERS)
@pytest.mark.parametrize("target", ["0.99", "0.999"])
def test_a_tier_fires_just_above_its_threshold_and_not_just_below(name: str, target: str) -> None:
    objective = availability(target, min_bad=2)
    alert = tier(objective, name)
    long = alert.tier.long.ms // 60_000
    for factor, fires in ((1.02, {alert.id}), (0.98, set())):
        samples = traffic(range(long), float(alert.threshold) * factor, 100_000)
        assert firing((objective, alert), samples, long) == fires


def test_a_short_outburst_that_is_over_no_longer_pages() -> None:
    nodes = with_tiers(availability())
    samples = traffic(range(30), 0.1)
    for minute in range(30, 40):
        samples.put(a_metric(), minute, REQUESTS)
    assert "fraud/availability/burn/page-fast" in firing(nodes, samples, 30)
    assert "fraud/availability/burn/page-fast" not in firing(nodes, samples, 40)


def test_a_spike_too_short_to_cost_budget_pages_nobody() -> None:
    samples = traffic(range(DAY), 0.0)
    samples.put(a_metric("Invocation5XXErrors"), DAY - 1, REQUESTS * 60 * 0.014)
    assert not {id for id in firing(with_tiers(availability()), samples, DAY) if "page" in id}


def test_no_traffic_and_no_data_are_silent() -> None:
    nodes = with_tiers(availability())
    assert firing(nodes, Samples(), DAY) == set()
    assert firing(nodes, traffic(range(DAY), 0.0, 0), DAY) == set()


def test_a_single_bad_event_wakes_nobody_and_a_second_one_does() -> None:
    samples = traffic(range(0, 60, 10), 0.0, 1)
    samples.put(a_metric("Invocation5XXErrors"), 57, 1)
    samples.put(a_metric(), 57, 1)
    nodes = with_tiers(availability(min_bad=2))
    assert firing(nodes, samples, 60) == set()
    assert firing(with_tiers(availability(min_bad=1)), samples, 60)
    samples.put(a_metric("Invocation5XXErrors"), 58, 1)
    samples.put(a_metric(), 58, 1)
    assert "fraud/availability/burn/page-fast" in firing(nodes, samples, 60)


def test_a_minimum_is_asked_of_the_long_window_only() -> None:
    samples = traffic(range(60), 0.0, 1)
    for minute in (10, 57):
        samples.put(a_metric("Invocation5XXErrors"), minute, 1)
    assert "fraud/availability/burn/page-fast" in firing(with_tiers(availability(min_bad=2)), samples, 60)


def test_fewer_events_than_asked_for_are_silent() -> None:
    objective = replace(availability(), min_events=100)
    assert firing(with_tiers(objective), traffic(range(60), 1.0, 1), 60) == set()
    assert firing(with_tiers(objective), traffic(range(60), 1.0, 2), 60)


def test_a_ticket_waits_for_the_page_to_end() -> None:
    nodes = with_tiers(availability())
    three_days = 3 * DAY
    slow = traffic(range(three_days), 0.002)
    assert firing(nodes, slow, three_days) == {"fraud/availability/burn/ticket"}
    for minute in range(three_days - 60, three_days):
        slow.put(a_metric("Invocation5XXErrors"), minute, REQUESTS)
    assert firing(nodes, slow, three_days) == {
        "fraud/availability/burn/page-fast",
        "fraud/availability/burn/page-slow",
    }


def test_a_latency_pages_on_the_share_of_slow_requests() -> None:
    objective = an_objective("0.99", signal=a_latency_signal(), at_most="0.25", name="latency")
    alert = tier(objective, "page-fast")  # 14.4 % of the requests may be slow
    for slow, fires in ((15, {alert.id}), (14, set())):
        samples = Samples()
        for minute in range(60):
            samples.put(a_metric("ModelLatency"), minute, *[250_001] * slow, *[250_000] * (100 - slow))
        assert firing((objective, alert), samples, 60) == fires


def test_a_single_slow_request_wakes_nobody() -> None:
    objective = an_objective("0.99", signal=a_latency_signal(), at_most="0.25", name="latency")
    objective = replace(objective, min_bad_events=2)
    samples = Samples()
    samples.put(a_metric("ModelLatency"), 59, 900_000, 100_000, 100_000)
    assert firing(with_tiers(objective), samples, 60) == set()
    samples.put(a_metric("ModelLatency"), 59, 900_000)
    assert "fraud/latency/burn/page-fast" in firing(with_tiers(objective), samples, 60)


@pytest.mark.parametrize(
    ("measured", "fires"), [(0.79, True), (0.8, False), (1.0, False), (1.25, False), (1.26, True)]
)
def test_a_two_sided_bound_fires_outside_either_side(measured: float, fires: bool) -> None:
    alert = a_threshold_alert(signal=a_gauge_signal())
    alert = replace(alert, bound=Bound(Decimal("0.8"), Decimal("1.25")))
    samples = Samples()
    samples.put(a_metric("queue"), 3, measured)
    assert (firing((alert,), samples, 5) == {alert.id}) is fires


def test_a_hold_needs_every_one_of_its_periods() -> None:
    alert = a_threshold_alert(signal=a_gauge_signal(), at_most="10")
    alert = replace(alert, hold=Duration.of(minutes=15))
    samples = Samples()
    for minute in range(5, 15):
        samples.put(a_metric("queue"), minute, 11)
    assert firing((alert,), samples, 15) == set()
    samples.put(a_metric("queue"), 2, 11)
    assert firing((alert,), samples, 15) == {alert.id}


def test_a_bound_on_a_scaled_metric_is_in_the_unit_of_the_signal() -> None:
    alert = a_threshold_alert(signal=a_gauge_signal(scale="0.000001"), at_most="0.25")
    samples = Samples()
    samples.put(a_metric("queue"), 1, 250_100)
    assert firing((alert,), samples, 5) == {alert.id}
    assert firing((alert,), samples, 9) == set()  # the sample is out of the window, a gap is healthy


def test_absence_fires_once_the_hold_holds_no_sample_and_ends_with_the_next() -> None:
    head = a_threshold_alert()
    hold = Duration.of(minutes=15)
    alert = AbsenceAlert(
        head.id, head.subject, head.origins, "gone", an_event_signal(), hold, Urgency.TICKET, "gone"
    )
    samples = traffic(range(10), 0.0, 0)
    assert firing((alert,), samples, 24) == set()  # the sample of minute 9 is 15 minutes old at most
    assert firing((alert,), samples, 25) == {alert.id}
    samples.put(a_metric(), 25, 0)
    assert firing((alert,), samples, 26) == set()
