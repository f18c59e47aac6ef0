from __future__ import annotations

import pytest

from mlobs_compile.query_rules.fragile_alert import RULE
from tests.query_rules.queries import a_query, parts, said


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("topk(3, latency) > 1", "topk"),
        ("latency > 1 and bottomk by (job) (3, latency)", "bottomk"),
        ("limitk(3, latency) > 1", "limitk"),
    ],
)
def test_an_alert_on_the_first_few_flaps(query: str, part: str) -> None:
    assert parts(RULE, a_query(query, hold="10m")) == [part]


@pytest.mark.parametrize(
    "query", ["sum(topk(3, latency)) > 1", "scalar(topk(1, x)) * y > 1", "max(latency) > 1"]
)
def test_it_does_not_matter_which_series_an_aggregation_was_of(query: str) -> None:
    assert parts(RULE, a_query(query, hold="0s")) == []


RATIO = 'sum(queued{job="a"}) / sum(workers{job="b"}) > 10'


def test_a_ratio_of_two_jobs_waits_for_the_first_scrapes() -> None:
    assert said(RULE, a_query(RATIO, hold="0s")) == [
        "/: the two sides count different jobs, and disagree for a moment after Prometheus restarts"
    ]
    assert said(RULE, a_query(RATIO, hold="5m")) == []


@pytest.mark.parametrize(
    "query",
    [
        'sum(errors{job="a"}) / sum(requests{job="a"}) > 0.1',
        "sum(errors) / sum(requests) > 0.1",
        'errors{job="a"} / requests{job="b"} > 1',
        'sum(queued{job="a"}) > sum(workers{job="b"})',
    ],
)
def test_one_job_unknown_jobs_and_comparisons_are_fine(query: str) -> None:
    assert said(RULE, a_query(query, hold="0s")) == []


def test_two_sides_that_aggregate_without_break_with_the_next_label() -> None:
    query = "sum without (pod) (errors) / sum without (pod) (requests) > 1"
    (message,) = said(RULE, a_query(query, hold="5m"))
    assert "a label that one metric gains ends every match" in message
    assert said(RULE, a_query(query.replace(" / ", " / on (job) "), hold="5m")) == []
    assert said(RULE, a_query("sum by (job) (errors) / sum without (pod) (requests) > 1", hold="5m")) == []


def test_what_is_no_alert_may_take_the_first_few() -> None:
    assert said(RULE, a_query("topk(3, latency)")) == []
