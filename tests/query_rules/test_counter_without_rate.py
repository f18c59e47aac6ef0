from __future__ import annotations

import pytest

from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.query_rules.counter_without_rate import RULE
from tests.query_rules.queries import a_query, around, facts, parts, said


@pytest.mark.parametrize(
    "query",
    [
        "sum(errors_total)",
        "errors_total / requests_total > 0.1",
        "max_over_time(errors_total[$window])",
        'sum by (job) (errors_total{job="api"})',
        "sum(rate(a_total[5m])) / errors_total",
    ],
)
def test_a_counter_read_as_it_stands_is_a_warning(query: str) -> None:
    assert "errors_total" in parts(RULE, a_query(query))


@pytest.mark.parametrize(
    "query",
    [
        "sum(rate(errors_total[$window]))",
        "increase(errors_total[1h] offset 5m)",
        "max_over_time(rate(errors_total[5m])[1h:1m])",
        "absent(errors_total)",
        "count(errors_total)",
        "errors_total - last_over_time(errors_total[1h] offset $window) >= 0 or errors_total",
        "queue_depth",
        "neuroncore_memory_usage_total",
        "deriv(errors_total[1h])",  # MLO322 speaks of it
    ],
)
def test_rates_presence_and_gauges_are_fine(query: str) -> None:
    assert said(RULE, a_query(query)) == []


def test_each_counter_is_told_once_with_the_words_of_its_query() -> None:
    (message,) = said(RULE, a_query("a_total + a_total", name="bad"))
    assert message == "a_total: the query for `bad` reads the counter `a_total` without a rate"
    (found,) = RULE.check(a_query("a_total", window=None))
    assert found.help == "write `rate(a_total[5m])` or `increase(...)`"


def test_facts_know_counters_and_gauges_by_their_type() -> None:
    known = around(facts(requests={"type": "counter"}, cells_total={"type": "gauge"}))
    assert parts(RULE, a_query("requests + cells_total", known=known)) == ["requests"]


def test_a_recorded_series_a_histogram_and_an_absence_are_no_counters() -> None:
    recorded = around(records={"job:errors_total": "sum(rate(errors_total[5m]))"})
    assert said(RULE, a_query("job:errors_total", known=recorded)) == []
    assert said(RULE, a_query("latency_total", Purpose.HISTOGRAM)) == []
    assert said(RULE, a_query("errors_total", Purpose.ABSENCE)) == []
