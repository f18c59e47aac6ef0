from __future__ import annotations

import pytest

from mlobs_compile.ir.signal import SeriesGauge
from mlobs_compile.rules.counter_without_rate import RULE
from tests.builders import a_signal, a_threshold_alert, an_objective


def findings(query: str) -> list[str]:
    return [f.message for f in RULE.check(a_threshold_alert(signal=a_signal(SeriesGauge(query))))]


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
    assert any("`errors_total` without a rate" in message for message in findings(query))


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
        "not promql (",
    ],
)
def test_rates_presence_and_gauges_are_fine(query: str) -> None:
    assert findings(query) == []


def test_the_queries_of_events_are_looked_at_too() -> None:
    assert list(RULE.check(an_objective())) == []
