from __future__ import annotations

import pytest

from mlobs_compile.query_rules.sides_never_match import RULE
from tests.query_rules.queries import a_query, said


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            'a{job="x"} / sum(b)',
            "/: the two sides never match: only the left side has `job`, so this gives nothing",
        ),
        (
            'sum(a) > b{job!=""}',
            ">: the two sides never match: only the right side has `job`, so this gives nothing",
        ),
        (
            'a{job="x"} * b{job="y"}',
            "*: the two sides never match: `job` is `x` on the left and `y` on the right, so this gives nothing",
        ),
        (
            'a{job="x"} unless b{job="y"}',
            "unless: the two sides never match: `job` is `x` on the left and `y` on the right, "
            "so `unless` takes nothing away",
        ),
        (
            'a{job="x"} and on (job) sum by (pod) (b)',
            "and: the two sides never match: only the left side has `job`, so this gives nothing",
        ),
        (
            'a{job="x",pod="y"} / ignoring (job) sum(b)',
            "/: the two sides never match: only the left side has `pod`, so this gives nothing",
        ),
        (
            'absent(a{job="x"}) * vector(1)',
            "*: the two sides never match: only the left side has `job`, so this gives nothing",
        ),
    ],
)
def test_sides_without_a_series_in_common_are_an_error(query: str, message: str) -> None:
    assert said(RULE, a_query(query)) == [message]


@pytest.mark.parametrize(
    "query",
    [
        'a{job="x"} / b{job="x"}',
        'a{job="x"} / ignoring (job) group_left () sum(b)',
        'a{job="x"} / on () group_left () sum(b)',
        'a{job="x"} / on (pod) b{job="y"}',
        'a{job="x"} or b{job="y"}',
        'a{job="x"} * 5',
        'a{job=~"x"} / b{job="y"}',
        "sum by (job) (a) / sum(b)",  # a series without `job` may be all there is
        'a{job="x"} + fill (0) b{job="y"}',
    ],
)
def test_sides_that_may_match_are_left_alone(query: str) -> None:
    assert said(RULE, a_query(query)) == []
