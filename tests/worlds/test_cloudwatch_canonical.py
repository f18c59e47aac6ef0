"""Two ways to say the same are one body; two things that differ are two."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.change.digest import digest
from mlobs_compile.worlds.cloudwatch import alarm_rule, canonical
from tests.aws import alarm_rule as strict_rule

ALARM: dict[str, Any] = {
    "AlarmName": "a",
    "MetricName": "m",
    "Namespace": "n",
    "Dimensions": [{"Name": "b", "Value": "2"}, {"Name": "a", "Value": "1"}],
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 3,
    "Threshold": Decimal("14.40"),
    "ComparisonOperator": "GreaterThanThreshold",
    "AlarmActions": ["arn:b", "arn:a"],
}
ANSWER: dict[str, Any] = {
    **ALARM,
    "AlarmArn": "arn:aws:cloudwatch:eu-west-1:1:alarm:a",
    "AlarmDescription": "",
    "ActionsEnabled": True,
    "AlarmActions": ["arn:a", "arn:b"],
    "OKActions": [],
    "InsufficientDataActions": [],
    "Dimensions": [*reversed(ALARM["Dimensions"])],
    "Threshold": 14.4,
    "DatapointsToAlarm": 3,
    "TreatMissingData": "missing",
    "EvaluateLowSampleCountPercentile": "evaluate",
    "EvaluationWindow": {"SlidingWindow": {}},
    "ActionConfiguration": {"AlarmTagsPropagation": {"Enabled": False}},
    "StateValue": "OK",
    "StateUpdatedTimestamp": datetime(2026, 1, 1, tzinfo=UTC),
    "EvaluationState": "PARTIAL_DATA",
    "SomethingNewOfNextYear": 1,
}


def test_an_alarm_as_it_is_asked_for_and_as_it_is_answered_is_one() -> None:
    assert canonical.metric_alarm(ALARM) == canonical.metric_alarm(ANSWER)
    assert digest(canonical.metric_alarm(ALARM)) == digest(canonical.metric_alarm(ANSWER))


@pytest.mark.parametrize(
    "change",
    [
        {"ActionsEnabled": False},
        {"DatapointsToAlarm": 2},
        {"TreatMissingData": "breaching"},
        {"EvaluateLowSampleCountPercentile": "ignore"},
        {"EvaluationWindow": {"WallClockWindow": {"Timezone": "UTC"}}},
        {"ActionConfiguration": {"AlarmTagsPropagation": {"Enabled": True}}},
        {"WarmUpConfiguration": {"WarmUpPeriodDurationInMinutes": 5}},
        {"Threshold": 14.5},
        {"OKActions": ["arn:a"]},
        {"Unit": "Count"},
    ],
)
def test_what_the_service_treats_otherwise_is_another(change: dict[str, Any]) -> None:
    assert canonical.metric_alarm({**ANSWER, **change}) != canonical.metric_alarm(ALARM)


def test_a_body_is_a_request_and_a_fixed_point() -> None:
    body = canonical.metric_alarm(ANSWER)
    assert canonical.metric_alarm(canonical.request(body)) == body


def test_rows_of_metric_math_have_no_order() -> None:
    stat = {"Metric": {"Namespace": "n", "MetricName": "m"}, "Period": 60, "Stat": "Sum"}
    rows = [{"Id": "e", "Expression": "m1"}, {"Id": "m1", "MetricStat": stat, "ReturnData": False}]
    plain = {key: ALARM[key] for key in ("AlarmName", "EvaluationPeriods", "Threshold", "ComparisonOperator")}
    one = canonical.metric_alarm({**plain, "Metrics": rows})
    assert one == canonical.metric_alarm({**plain, "Metrics": [{**row} for row in reversed(rows)]})
    assert one != canonical.metric_alarm({**plain, "Metrics": [{**rows[0], "ReturnData": False}, rows[1]]})


def test_a_promql_alarm_waits_for_nothing_unless_told() -> None:
    asked = {
        "AlarmName": "a",
        "EvaluationInterval": 60,
        "EvaluationCriteria": {"PromQLCriteria": {"Query": "up"}},
    }
    zero = {"PromQLCriteria": {"Query": "up", "PendingPeriod": 0, "RecoveryPeriod": 0}}
    body = canonical.metric_alarm(asked)
    assert body == canonical.metric_alarm({**asked, "EvaluationCriteria": zero})
    assert "TreatMissingData" not in body and "DatapointsToAlarm" not in body


def test_a_suppressor_is_known_by_its_name_or_its_arn() -> None:
    plain = {
        "AlarmName": "c",
        "AlarmRule": "ALARM(a)",
        "ActionsSuppressor": "team/a",
        "ActionsSuppressorWaitPeriod": 1,
        "ActionsSuppressorExtensionPeriod": 2,
    }
    arn = {**plain, "ActionsSuppressor": "arn:aws:cloudwatch:eu-west-1:1:alarm:team/a"}
    assert canonical.composite_alarm(plain) == canonical.composite_alarm(arn)


@pytest.mark.parametrize(
    ("left", "right"), [("PT60M", "PT1H"), ("PT24H", "P1D"), ("P1DT90M", "P1DT1H30M"), ("PT5M", "PT5M")]
)
def test_lengths_of_mute_rules_are_compared_as_lengths(left: str, right: str) -> None:
    def rule(length: str) -> dict[str, Any]:
        schedule = {"Expression": "cron(0 2 * * SUN)", "Duration": length}
        return {"Name": "m", "Rule": {"Schedule": schedule}, "MuteTargets": {"AlarmNames": ["b", "a"]}}

    assert canonical.mute_rule(rule(left)) == canonical.mute_rule(rule(right))
    assert canonical.mute_rule(rule(left))["MuteTargets"] == {"AlarmNames": ["a", "b"]}
    assert canonical.mute_rule(rule("P1Y")) != canonical.mute_rule(rule("P1M"))


def test_a_detector_is_what_it_learns_however_it_is_told() -> None:
    single = {"Namespace": "n", "MetricName": "m", "Stat": "Sum", "Dimensions": ALARM["Dimensions"]}
    new, old = {"SingleMetricAnomalyDetector": single}, {**single, "Configuration": {"MetricTimezone": "UTC"}}
    assert canonical.detector(new) == canonical.detector(old) == canonical.detector({**old, **new})
    assert canonical.detector_name(canonical.detector(new)) == "n/m/Sum{a=1,b=2}"


def test_the_children_of_a_rule_are_its_names() -> None:
    rule = (
        'ALARM("a b") AND NOT (OK(c) OR ALARM("d\\"e")) AND TRUE AND INSUFFICIENT_DATA("OK") '
        "AND ALARM(arn:aws:cloudwatch:eu-west-1:123456789012:alarm:f) AND ALARM(c)"
    )
    assert alarm_rule.children(rule) == ("a b", "c", 'd"e', "OK", "f")
    assert alarm_rule.children('AT_LEAST(2, NOT ALARM, (a, "b,(c)", d)) OR ALARM(e)') == (
        "a",
        "b,(c)",
        "d",
        "e",
    )
    assert alarm_rule.children("FALSE") == ()


@given(st.lists(st.text(st.characters(codec="ascii", min_codepoint=32), min_size=1), min_size=1, max_size=5))
def test_any_quoted_name_is_found_as_the_strict_reader_finds_it(names: list[str]) -> None:
    quoted = (name.replace("\\", "\\\\").replace('"', '\\"') for name in names)
    rule = " AND ".join(f'ALARM("{name}")' for name in quoted)
    expected = tuple(dict.fromkeys(strict_rule.parse(rule).children()))
    assert alarm_rule.children(rule) == expected == tuple(dict.fromkeys(names))
