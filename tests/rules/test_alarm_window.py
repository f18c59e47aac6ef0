from __future__ import annotations

import pytest

from mlobs_compile.rules.alarm_window import DAY, HOUR, RULE, WEEK
from tests.builders import a_metric_row, a_resource


def alarm(period: int, count: int) -> object:
    return a_resource(MetricName="Invocations", Period=period, EvaluationPeriods=count)


@pytest.mark.parametrize(("period", "count"), [(60, 1441), (3540, 25), (3600, 169), (86_400, 8)])
def test_one_period_too_many_is_an_error(period: int, count: int) -> None:
    (finding,) = RULE.check(alarm(period, count))  # type: ignore[arg-type]
    assert "looks back" in finding.message


@pytest.mark.parametrize(("period", "count"), [(60, 1440), (3540, 24), (3600, 168), (604_800, 1)])
def test_a_whole_day_and_a_whole_week_are_fine(period: int, count: int) -> None:
    assert list(RULE.check(alarm(period, count))) == []  # type: ignore[arg-type]


def test_the_longest_metric_of_a_formula_counts() -> None:
    rows = [a_metric_row(period=60), a_metric_row(period=300)]
    assert list(RULE.check(a_resource(Metrics=rows, EvaluationPeriods=288))) == []
    assert len(list(RULE.check(a_resource(Metrics=rows, EvaluationPeriods=289)))) == 1


def test_a_query_alarm_and_a_composite_have_no_periods() -> None:
    assert list(RULE.check(a_resource(EvaluationCriteria={"PromQLCriteria": {"Query": "up == 0"}}))) == []
    assert list(RULE.check(a_resource("composite-alarm", AlarmRule="ALARM(a)"))) == []


def test_the_limits_are_those_of_the_api_reference() -> None:
    """PutMetricAlarm: a day below periods of one hour, seven days from there on."""
    assert (HOUR, DAY, WEEK) == (60 * 60, 24 * 60 * 60, 7 * 24 * 60 * 60)


def test_one_hourly_metric_gives_the_whole_formula_a_week() -> None:
    rows = [a_metric_row(period=60), a_metric_row(period=3600)]
    assert list(RULE.check(a_resource(Metrics=rows, EvaluationPeriods=168))) == []
