from __future__ import annotations

import pytest

from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.query_rules.division_by_zero import RULE
from tests.query_rules.queries import a_query, parts, said


@pytest.mark.parametrize(
    ("query", "victim"),
    [
        ("sum(a / b)", "the `sum` around it"),
        ("avg by (job) (a % b)", "the `avg` around it"),
        ("sum(max(a / b))", "the `sum` around it"),
        ("sum(abs(a / b) or c)", "the `sum` around it"),
        ("avg_over_time((a / b)[1h:])", "the `avg_over_time` around it"),
        ("sum(a / (b != bool 0))", "the `sum` around it"),
        ("sum(-(a / b) and c)", "the `sum` around it"),
    ],
)
def test_a_division_by_what_can_be_zero_spoils_what_is_around_it(query: str, victim: str) -> None:
    (message,) = said(RULE, a_query(query))
    assert message.endswith(f"and the NaN that comes of dividing by it spoils {victim}")


@pytest.mark.parametrize(
    "query",
    [
        "sum(a / (b > 0))",
        "sum(a / (b != 0))",
        "sum(a / clamp_min(b, 1))",
        "sum(a / 60)",
        "sum(a / $window_seconds)",
        "sum(a) / $window",
        "sum(a / count(b))",
        "sum((a / b) >= 0)",
        "count(a / b)",
        "sum(count(a / b))",
        "count_over_time((a / b)[1h:])",
        "sum(c and a / b)",
        "sum(c unless (a / b > 1))",
        "max(a / b)",
        "a / b",
        "sum(a) / sum(b)",
    ],
)
def test_guarded_divisions_and_those_that_nothing_is_added_to_are_fine(query: str) -> None:
    assert said(RULE, a_query(query)) == []


def test_the_divisor_is_what_is_marked() -> None:
    assert parts(RULE, a_query("sum(a / rate(b[5m]))")) == ["rate(b[5m])"]


def test_what_is_recorded_is_looked_at_for_as_long_as_it_is_kept() -> None:
    query = a_query("sum(a) / sum(b)", Purpose.RECORD, window=None)
    (message,) = said(RULE, query)
    assert message.endswith("spoils every later look at what is recorded")
    assert said(RULE, a_query("sum(a) / (sum(b) > 0)", Purpose.RECORD)) == []
    assert said(RULE, a_query("sum(a) / sum(b) > 0.5", Purpose.ALERT)) == []
