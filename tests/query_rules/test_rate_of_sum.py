from __future__ import annotations

import pytest

from mlobs_compile.query_rules.rate_of_sum import RULE
from tests.query_rules.queries import a_query, around, parts, said


@pytest.mark.parametrize(
    "query",
    [
        "rate(sum(x_total)[5m:])",
        "increase((sum by (job) (x_total))[1h:1m])",
        "irate((sum(a_total) + sum(b_total))[5m:])",
    ],
)
def test_a_rate_around_a_sum_is_a_warning(query: str) -> None:
    assert parts(RULE, a_query(query)) == [query]


@pytest.mark.parametrize(
    "query",
    [
        "sum(rate(x_total[5m]))",
        "max_over_time(sum(rate(x_total[5m]))[1h:])",
        "rate(x_total[5m])",
        "rate(x_total[5m:1m])",
        "avg_over_time(sum(x)[5m:])",
        "rate(sum(count_over_time(x[5m]))[1h:])",
    ],
)
def test_a_sum_around_a_rate_is_right(query: str) -> None:
    assert said(RULE, a_query(query)) == []


def test_a_recorded_sum_is_known_for_one() -> None:
    known = around(
        records={"job:x:sum": "sum by (job) (x_total)", "job:x:rate5m": "sum by (job) (rate(x_total[5m]))"}
    )
    (message,) = said(RULE, a_query("rate(job:x:sum[5m])", known=known))
    assert "`rate` of `job:x:sum`, which is recorded as a `sum` of counters, takes one restart" in message
    assert said(RULE, a_query("rate(job:x:rate5m[5m])", known=known)) == []
