from __future__ import annotations

from dataclasses import replace

import pytest

from mlobs_compile.period import Period
from mlobs_compile.query_rules.beyond_retention import RULE
from mlobs_compile.units import Duration
from tests.builders import an_objective
from tests.query_rules.queries import a_query, around, facts, said

KNOWN = around(facts(prometheus={"retention": "15d"}))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("increase(x[30d])", "30d: this looks back `30d`, and Prometheus keeps samples for `15d`"),
        ("x offset 3w", "offset 3w: this looks back `21d`, and Prometheus keeps samples for `15d`"),
        (
            "avg_over_time(x[10d] offset 6d)",
            "10d: this looks back `16d`, and Prometheus keeps samples for `15d`",
        ),
        (
            "max_over_time(rate(x[5m])[20d:1h])",
            "20d: this looks back `20d`, and Prometheus keeps samples for `15d`",
        ),
        (
            "max_over_time(increase(x[10d])[10d:1h])",
            "10d: this looks back `20d`, and Prometheus keeps samples for `15d`",
        ),
    ],
)
def test_a_look_further_back_than_samples_are_kept_is_a_warning(query: str, message: str) -> None:
    assert said(RULE, a_query(query, known=KNOWN)) == [message]


@pytest.mark.parametrize(
    "query", ["increase(x[15d])", "x offset 14d", "x offset -30d", "rate(x[$window])", "x"]
)
def test_what_is_kept_may_be_asked_for(query: str) -> None:
    assert said(RULE, a_query(query, known=KNOWN)) == []


def test_an_unknown_retention_judges_nothing() -> None:
    assert said(RULE, a_query("increase(x[300d])", known=around(facts()))) == []
    assert said(RULE, a_query("increase(x[300d])", known=around(facts(prometheus={"retention": "0s"})))) == []


def test_the_windows_of_an_slo_are_kept_too() -> None:
    slo = an_objective(window=Duration.of(days=30))
    (found,) = RULE.check(a_query("x", known=KNOWN, node=slo))
    assert found.message == "the window of `30d` is longer than the `15d` for which Prometheus keeps samples"
    assert str(found.where).endswith("slos.availability.window")
    short = replace(slo, periods=(Period(Duration.of(days=7)),))
    assert list(RULE.check(a_query("x", known=KNOWN, node=short))) == []
    more = replace(slo, periods=(Period(Duration.of(days=7)), Period(Duration.of(days=90))))
    (found,) = RULE.check(a_query("x", known=KNOWN, node=more))
    assert str(found.where).endswith("slos.availability.other_windows")
