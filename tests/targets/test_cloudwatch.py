"""The requests of the CloudWatch target: legal, complete, exact."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.ir.signal import Bound
from mlobs_compile.targets.cloudwatch import TARGET
from mlobs_compile.units import Duration
from tests.aws.alarm_rule import parse
from tests.builders import (
    PROJECT_ID,
    a_burn_alert,
    an_event_signal,
)
from tests.targets.cloudwatch_world import (
    EVERYTHING,
    PAGE,
    TICKET,
    a_threshold,
    an_anomaly,
    availability,
    by_name,
    emitted,
    requests,
    sent,
    with_tiers,
)


def test_a_strict_cloudwatch_takes_every_request_in_the_order_of_the_file() -> None:
    world = sent(emitted(*EVERYTHING))
    assert len(world.composite_alarms) == 6
    assert len(world.detectors) == 1
    assert len(world.metric_alarms) == 2 * 6 + 3


def test_every_node_that_is_given_appears_in_a_resource() -> None:
    nodes = {id for resource in emitted(*EVERYTHING).resources for id in resource.nodes}
    assert nodes == {node.id for node in EVERYTHING}


def test_the_bytes_do_not_change_from_run_to_run() -> None:
    assert emitted(*EVERYTHING).artifacts == emitted(*EVERYTHING).artifacts


def test_a_window_alarm_has_the_exact_threshold_and_tells_nobody() -> None:
    alarm = by_name(emitted(*with_tiers(availability())))["fraud/availability/window/1h/page-fast"]
    assert alarm["Threshold"] == 0.0144
    assert (alarm["EvaluationPeriods"], alarm["DatapointsToAlarm"]) == (1, 1)
    assert {query["MetricStat"]["Period"] for query in alarm["Metrics"] if "MetricStat" in query} == {3600}
    assert not alarm["AlarmActions"] and not alarm["ActionsEnabled"]
    assert alarm["TreatMissingData"] == "notBreaching"


def test_a_composite_needs_both_windows_and_tells_the_topics_of_its_urgency() -> None:
    alarms = by_name(emitted(*with_tiers(availability())))
    page, ticket = (alarms[f"fraud/availability/burn/{tier}"] for tier in ("page-fast", "ticket"))
    long, short = ("acme/prod/fraud/availability/window/" + name for name in ("1h/page-fast", "5m/page-fast"))
    assert page["AlarmRule"] == f'ALARM("{long}") AND ALARM("{short}")'
    assert page["AlarmActions"] == page["OKActions"] == [PAGE]
    assert ticket["AlarmActions"] == [TICKET]
    assert page["InsufficientDataActions"] == []


def test_a_ticket_keeps_still_while_any_page_of_its_objective_is_in_alarm() -> None:
    alarms = by_name(emitted(*with_tiers(availability())))
    rule = parse(alarms["fraud/availability/burn/ticket"]["AlarmRule"])
    halves = {name: "ALARM" for name in rule.children() if "/window/" in name}
    pages = [name for name in rule.children() if "/burn/page" in name]
    assert len(pages) == 2
    assert rule.holds(halves | dict.fromkeys(pages, "OK"))
    for page in pages:
        assert not rule.holds(halves | dict.fromkeys(pages, "OK") | {page: "ALARM"})


def test_two_tiers_with_one_window_and_one_threshold_share_its_alarm() -> None:
    objective = availability()
    first = a_burn_alert(objective)
    twin = a_burn_alert(objective, replace(first.tier, name="page-twin", long=Duration.of(hours=2)))
    alarms = by_name(emitted(objective, first, twin))
    assert sorted(name for name in alarms if "/window/" in name) == [
        "fraud/availability/window/1h/page-fast",
        "fraud/availability/window/2h/page-twin",
        "fraud/availability/window/5m/page-fast",
    ]


def test_tags_and_text_lead_from_the_alarm_to_the_line_of_the_spec() -> None:
    alarm = by_name(emitted(*with_tiers(availability())))["fraud/availability/burn/page-fast"]
    assert {tag["Key"]: tag["Value"] for tag in alarm["Tags"]} == {
        "mlobs:project": PROJECT_ID,
        "mlobs:environment": "prod",
        "mlobs:id": "fraud/availability/burn/page-fast",
        "mlobs:team": "risk",
    }
    text = alarm["AlarmDescription"]
    assert "https://runbooks.example/fraud" in text
    assert "fraud.yaml#slos.availability" in text
    assert "1.44 %" in text and "2 days 2 hours" in text


@given(st.text(max_size=3000))
def test_a_description_fits_and_keeps_the_runbook_however_long_the_summary(summary: str) -> None:
    alert = replace(a_threshold(Bound(high=Decimal(1))), summary=summary)
    alarm = by_name(emitted(alert))[alert.id]
    assert len(alarm["AlarmDescription"]) <= 1024
    assert "https://runbooks.example/fraud" in alarm["AlarmDescription"]


@pytest.mark.parametrize(
    ("bound", "operator", "threshold"),
    [
        (Bound(high=Decimal("0.1")), "GreaterThanThreshold", 0.1),
        (Bound(low=Decimal("0.8")), "LessThanThreshold", 0.8),
        (Bound(Decimal(1), Decimal(2)), "GreaterThanThreshold", 0),
    ],
)
def test_a_bound_becomes_an_operator_and_a_threshold(bound: Bound, operator: str, threshold: float) -> None:
    alert = a_threshold(bound)
    alarm = by_name(emitted(alert))[alert.id]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == (operator, threshold)
    sent(emitted(alert))


@pytest.mark.parametrize(
    ("window", "hold", "period", "count"),
    [
        ("5m", "0s", 300, 1),
        ("5m", "12m", 300, 3),
        ("90s", "0s", 120, 1),
        ("1m", "1h", 60, 60),
        ("1h", "3d", 3600, 72),
    ],
)
def test_window_and_hold_become_periods_on_the_grid(window: str, hold: str, period: int, count: int) -> None:
    alert = replace(
        a_threshold(Bound(high=Decimal(1))), window=Duration.parse(window), hold=Duration.parse(hold)
    )
    alarm = by_name(emitted(alert))[alert.id]
    assert alarm["Metrics"][0]["MetricStat"]["Period"] == period
    assert alarm["EvaluationPeriods"] == alarm["DatapointsToAlarm"] == count
    sent(emitted(alert))


@given(st.integers(1, 20_000), st.integers(0, 20_000))
def test_what_is_not_refused_is_within_what_an_alarm_can_look_back_on(window: int, hold: int) -> None:
    alert = replace(
        a_threshold(Bound(high=Decimal(1))),
        window=Duration.of(minutes=window),
        hold=Duration.of(minutes=hold),
    )
    if TARGET.refuses(alert) is None:
        sent(emitted(alert))
    else:
        assert max(window, 1) + hold >= 1440


def test_an_anomaly_alarm_compares_the_metric_with_the_band_of_a_detector() -> None:
    emission = emitted(an_anomaly())
    (first, detector), (second, alarm) = requests(emission)
    assert (first, second) == ("PutAnomalyDetector", "PutMetricAlarm")
    assert detector["SingleMetricAnomalyDetector"]["Stat"] == "Average"
    band = next(query for query in alarm["Metrics"] if query["Id"] == alarm["ThresholdMetricId"])
    assert band["Expression"] == "ANOMALY_DETECTION_BAND(m1, 3)"
    assert "Threshold" not in alarm


def test_two_anomaly_alerts_on_one_metric_share_its_detector() -> None:
    emission = emitted(an_anomaly(), an_anomaly(id="fraud/alert/odder"))
    detectors = [found for found in emission.resources if found.kind == "anomaly-detector"]
    assert [found.nodes for found in detectors] == [("fraud/alert/odd", "fraud/alert/odder")]


def test_an_anomaly_of_a_ratio_is_learned_by_metric_math() -> None:
    emission = emitted(an_anomaly(an_event_signal()))
    assert "MetricMathAnomalyDetector" in requests(emission)[0][1]
    sent(emission)
