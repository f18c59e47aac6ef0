from __future__ import annotations

from decimal import Decimal

from mlobs_compile.queries import alarm_request
from tests.builders import a_metric_row, a_resource


def test_a_metric_at_the_top_and_metrics_in_a_formula_read_alike() -> None:
    top = {"Namespace": "AWS/SageMaker", "MetricName": "Invocations", "Period": Decimal(300)}
    dimensions = {"Dimensions": [{"Name": "EndpointName", "Value": "x"}]}
    formula = {"Metrics": [a_metric_row("Invocations", "EndpointName"), {"Id": "e", "Expression": "m1"}]}
    assert alarm_request.readings({**top, **dimensions}) == alarm_request.readings(formula)


def test_periods_come_from_metrics_and_expressions_alike() -> None:
    rows = [a_metric_row(period=300), {"Id": "e", "Expression": "SELECT", "Period": 60}]
    assert alarm_request.periods({"Metrics": rows}) == (60, 300)


def test_a_window_is_the_longest_period_times_their_number() -> None:
    rows = [a_metric_row(period=300), a_metric_row(period=60)]
    assert alarm_request.window(a_resource(Metrics=rows, EvaluationPeriods=3)) == 900
    assert alarm_request.window(a_resource("composite-alarm", EvaluationPeriods=3, Period=60)) is None
    assert alarm_request.window(a_resource(EvaluationPeriods=3)) is None


def test_a_number_is_whole_or_it_is_none() -> None:
    body = {"a": Decimal("2.0"), "b": Decimal("2.5"), "c": True, "d": "2"}
    assert [alarm_request.whole(body, key) for key in "abcde"] == [2, None, None, None, None]
