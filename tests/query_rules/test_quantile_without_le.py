from __future__ import annotations

import pytest

from mlobs_compile.query_rules.quantile_without_le import RULE
from tests.query_rules.queries import a_query, parts


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("histogram_quantile(0.9, sum(rate(x_bucket[5m])))", "sum(rate(x_bucket[5m]))"),
        ("histogram_quantile(0.9, sum by (job) (rate(x_bucket[5m])))", "sum by (job) (rate(x_bucket[5m]))"),
        ("histogram_fraction(0, 1, sum without (le) (x_bucket))", "sum without (le) (x_bucket)"),
    ],
)
def test_buckets_without_their_bounds_give_no_quantile(query: str, part: str) -> None:
    assert parts(RULE, a_query(query)) == [part]


@pytest.mark.parametrize(
    "query",
    [
        "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))",
        "histogram_quantile(0.9, rate(x_bucket[5m]))",
        "histogram_quantile(0.9, sum(rate(native_seconds[5m])))",
        "histogram_quantile(0.9, sum without (pod) (x_bucket))",
        "sum(x_bucket)",
    ],
)
def test_bounds_that_are_kept_and_native_histograms_are_fine(query: str) -> None:
    assert parts(RULE, a_query(query)) == []
