from __future__ import annotations

from mlobs_compile.artifact import Json
from mlobs_compile.rules.metrics_limit import MOST_EXPRESSIONS, MOST_METRICS, RULE
from tests.builders import a_metric_row, a_resource


def alarm(metrics: int, expressions: int) -> list[str]:
    rows: list[Json] = [a_metric_row() for _ in range(metrics)]
    rows += [{"Id": f"e{number}", "Expression": "m1 + 1"} for number in range(expressions)]
    return [finding.message for finding in RULE.check(a_resource(Metrics=rows))]


def test_ten_metrics_and_ten_expressions_are_fine() -> None:
    assert alarm(10, 10) == []


def test_the_eleventh_of_each_is_an_error() -> None:
    assert "11 metrics" in alarm(11, 1)[0]
    assert "11 expressions" in alarm(1, 11)[0]


def test_together_they_are_the_twenty_rows_of_the_api_reference() -> None:
    assert MOST_METRICS + MOST_EXPRESSIONS == 20
