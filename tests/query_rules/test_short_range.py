from __future__ import annotations

import pytest

from mlobs_compile.query_rules.short_range import RULE
from tests.query_rules.queries import a_query, around, facts, said

KNOWN = around(
    facts(
        x_total={"type": "counter"},
        slow_total={"type": "counter", "scrape_interval": "5m"},
        g={"type": "gauge"},
    )
)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "rate(x_total[1m])",
            "1m: `rate` needs two samples, and `x_total` is scraped every `1m`: `1m` is too short",
        ),
        ("increase(x_total[90s])", "90s: `increase` needs two samples, and `x_total` is scraped every `1m`"),
        ("rate(slow_total[5m])", "5m: `rate` needs two samples, and `slow_total` is scraped every `5m`"),
        ("max_over_time(g[30s])", "30s: `max_over_time` needs a sample, and `g` is scraped every `1m`"),
        (
            "rate(slow_total[$window])",
            "$window: `rate` needs two samples, and `slow_total` is scraped every `5m`",
        ),
    ],
)
def test_a_range_without_enough_samples_is_a_warning(query: str, message: str) -> None:
    (found,) = said(RULE, a_query(query, known=KNOWN))
    assert found.startswith(message)


@pytest.mark.parametrize(
    "query",
    ["rate(x_total[2m])", "max_over_time(g[1m])", "rate(x_total[$window])", "rate(unknown_total[10s])",
     "rate(x_total[step()])", "max_over_time(rate(x_total[5m])[30s:10s])"],
)  # fmt: skip
def test_two_intervals_are_enough_and_what_nobody_knows_is_not_judged(query: str) -> None:
    assert said(RULE, a_query(query, known=KNOWN)) == []


def test_the_remedy_is_four_intervals() -> None:
    (found,) = RULE.check(a_query("rate(slow_total[1m])", known=KNOWN))
    assert found.help == "write `20m` or more"


def test_without_facts_nothing_is_said() -> None:
    assert said(RULE, a_query("rate(x_total[1s])")) == []
