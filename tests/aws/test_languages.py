"""The two small languages of CloudWatch that the fake reads: alarm rules and metric math."""

from __future__ import annotations

import pytest

from tests.aws import alarm_rule, metric_math


def test_quoted_names_in_a_rule_may_hold_anything() -> None:
    rule = alarm_rule.parse(r'ALARM("a \"b\" (c, d)") OR OK(e)')
    assert rule.children() == ('a "b" (c, d)', "e")
    assert rule.holds({'a "b" (c, d)': "OK", "e": "OK"})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-2 + 5", 3),
        ("6 / 3 / 2", 1),
        ("1 > 0 AND 0 > 1", 0),
        ("1 > 0 OR 0 > 1", 1),
        ("IF(gone > 0, 1, 2)", None),
        ("IF(two > 0, 1, gone)", 1),
        ("FILL(gone, 4)", 4),
        ("two / 0", None),
        ("gone + 1", None),
    ],
)
def test_metric_math_is_evaluated_as_the_user_guide_says(text: str, wanted: float | None) -> None:
    assert metric_math.parse(text).at({"two": 2.0, "gone": None}) == wanted


SEARCH = (
    "SEARCH('{ContainerInsights,ClusterName,NodeName} MetricName=\"cpu\" ClusterName=\"ml\"', 'Average', 300)"
)


def test_a_search_is_read_and_refers_to_no_row() -> None:
    read = metric_math.parse(f"SORT({SEARCH} * 0.01, AVG, DESC, 10)")
    assert read.searches() and read.ids() == set()
    assert not metric_math.parse("two + 1").searches()


@pytest.mark.parametrize(
    "text",
    [
        SEARCH.replace("{", "").replace("}", ""),
        SEARCH.replace('ClusterName="ml"', 'ClusterName="*"'),
        SEARCH.replace(", 300", ""),
        f"SORT({SEARCH})",
    ],
)
def test_a_search_that_is_not_exact_is_refused(text: str) -> None:
    with pytest.raises(metric_math.MathError):
        metric_math.parse(text)
