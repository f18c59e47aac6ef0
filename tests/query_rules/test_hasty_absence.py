from __future__ import annotations

from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.query_rules.hasty_absence import RULE
from tests.query_rules.queries import a_query, around, facts, said

KNOWN = around(facts(x={"type": "gauge"}, slow={"type": "gauge", "scrape_interval": "5m"}))


def test_an_absence_that_does_not_wait_for_two_scrapes_is_a_warning() -> None:
    assert said(RULE, a_query("absent(x)", known=KNOWN, hold="0s")) == [
        "absent(x): the alert does not wait, and the next sample may take `1m`"
    ]
    assert said(RULE, a_query("absent(slow) or x > 5", known=KNOWN, hold="9m")) == [
        "absent(slow): the alert waits for `9m`, and the next sample may take `5m`"
    ]
    assert said(RULE, a_query('x{job="a"}', Purpose.ABSENCE, KNOWN, hold="1m")) == [
        'x{job="a"}: the alert waits for `1m`, and the next sample may take `1m`'
    ]


def test_two_scrapes_are_enough() -> None:
    assert said(RULE, a_query("absent(x)", known=KNOWN, hold="2m")) == []
    assert said(RULE, a_query("absent(unknown)", known=KNOWN, hold="2m")) == []


def test_other_alerts_queries_and_no_facts_are_not_judged() -> None:
    assert said(RULE, a_query("x > 5", known=KNOWN, hold="0s")) == []
    assert said(RULE, a_query("absent_over_time(x[10m])", known=KNOWN, hold="0s")) == []
    assert said(RULE, a_query("absent(x)", known=KNOWN)) == []
    assert said(RULE, a_query("absent(x)", hold="0s")) == []
