from __future__ import annotations

import pytest

from mlobs_compile.ir.signal import SeriesEvents, SeriesHistogram
from mlobs_compile.queries import selectors
from mlobs_compile.queries.selectors import Matcher
from tests.builders import a_burn_alert, a_threshold_alert, an_objective


def test_a_query_gives_its_selectors_with_what_stands_around_them() -> None:
    query = 'sum by (job) (rate(a_total{code!~"2.."}[$window])) or -max_over_time((b)[1h:1m])'
    first, second = selectors.read(query)
    assert (first.metric, first.around) == ("a_total", ("or", "sum", "rate"))
    assert first.matchers == (Matcher("code", "!~", "2.."),)
    assert (second.metric, second.around) == ("b", ("or", "-", "max_over_time"))


@pytest.mark.parametrize("query", ["sum(", '{__name__="a"}', "vector(1)", 'a{x="1" or y="2"}'])
def test_what_names_no_metric_or_does_not_parse_gives_nothing(query: str) -> None:
    assert selectors.read(query) == ()


@pytest.mark.parametrize(
    ("operator", "value", "accepted"),
    [
        ("=", "500", True),
        ("!=", "500", False),
        ("=~", "50", False),
        ("=~", "5..", True),
        ("!~", "5..", False),
    ],
)
def test_a_matcher_matches_the_whole_value(operator: str, value: str, accepted: bool) -> None:
    assert Matcher("code", operator, value).accepts("500") is accepted


def test_an_expression_that_only_re2_knows_is_not_judged() -> None:
    assert Matcher("code", "=~", r"\pN+").accepts("500") is None


def test_a_burn_rate_alert_has_no_signal_of_its_own() -> None:
    assert selectors.signal_of(a_burn_alert()) is None
    assert selectors.signal_of(an_objective()) is not None
    assert selectors.signal_of(a_threshold_alert()) is not None


def test_the_queries_of_a_form_come_with_what_they_are_for() -> None:
    assert selectors.texts(SeriesEvents("t", good="g")) == (("total", "t"), ("good", "g"))
    assert selectors.texts(SeriesHistogram("h")) == () == selectors.texts(None)
