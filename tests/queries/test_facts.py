"""Facts answer by the name of a series, and say nothing of what they do not know."""

from __future__ import annotations

import pytest

from mlobs_compile.queries.facts import Catalogue
from mlobs_compile.queries.tree import parse
from mlobs_compile.queries.tree.nodes import Selector
from tests.query_rules.queries import facts

LABELS = {"job": ["fraud", "churn"], "pod": 40}
KNOWN = Catalogue(
    facts(
        calls_total={"type": "counter", "labels": LABELS, "scrape_interval": "5m"},
        depth={"labels": {"job": ["fraud"]}},
        classic={"type": "histogram", "buckets": [0.1, 0.5], "labels": {"job": ["fraud"]}},
        native={"type": "histogram", "native": True},
        both={"type": "histogram", "native": True, "buckets": [1]},
        rpc={"type": "summary"},
    )
)


def _selector(text: str) -> Selector:
    found = parse(text)
    assert isinstance(found, Selector)
    return found


@pytest.mark.parametrize(
    ("name", "type", "labels"),
    [
        ("calls_total", "counter", {"job", "pod"}),
        ("depth", None, {"job"}),
        ("classic_bucket", "counter", {"job", "le"}),
        ("classic_count", "counter", {"job"}),
        ("native", "histogram", set()),
        ("both", "histogram", set()),
        ("both_bucket", "counter", {"le"}),
        ("rpc", "summary", {"quantile"}),
        ("rpc_sum", "counter", set()),
    ],
)
def test_a_series_is_found_with_its_type_and_labels(name: str, type: str | None, labels: set[str]) -> None:
    found = KNOWN.series(name)
    assert found is not None and (found.type, set(found.labels)) == (type, labels)
    assert name in set(KNOWN.names()) and not KNOWN.absent(name)


@pytest.mark.parametrize("name", ["classic", "native_bucket", "rpc_bucket", "depth_count", "other", ""])
def test_what_is_not_exposed_is_absent(name: str) -> None:
    assert KNOWN.series(name) is None and name not in set(KNOWN.names()) and KNOWN.absent(name)


def test_a_part_of_the_metrics_never_tells_what_is_absent() -> None:
    assert not Catalogue(facts(complete=False)).absent("other")


@pytest.mark.parametrize("name", ["ALERTS", "ALERTS_FOR_STATE"])
def test_what_prometheus_makes_of_alerts_comes_and_goes(name: str) -> None:
    assert not KNOWN.absent(name)


def test_no_name_is_listed_twice() -> None:
    names = list(KNOWN.names())
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("query", "interval"),
    [("calls_total", "5m"), ("depth", "1m"), ("other", "None"), ('{job="fraud"}', "None")],
)
def test_an_interval_is_that_of_the_metric_or_of_the_server(query: str, interval: str) -> None:
    assert str(KNOWN.interval_of(_selector(query))) == interval


@pytest.mark.parametrize(
    ("matcher", "unmet"),
    [
        ('job="fraud"', False), ('job="frau"', True), ('job=~"fr.*"', False), ('job=~"x|y"', True), ('job!="fraud"', False),
        ('job!~"fraud|churn"', False), ('job!~"fraud|churn|"', True), ('job=~"x|"', False), ('pod="a"', False),
        ('zone="a"', False), (r'job=~"\\pN"', False),
    ],
)  # fmt: skip
def test_a_matcher_is_unmet_only_where_all_values_are_known(matcher: str, unmet: bool) -> None:
    selector = _selector(f"calls_total{{{matcher}}}")
    assert (KNOWN.unmet(selector, selector.matchers[-1]) is not None) is unmet


@pytest.mark.parametrize(("version", "found"), [("3.5.0", (3, 5)), ("2.42.0+ds", (2, 42)), (None, None)])
def test_a_version_is_its_first_two_numbers(version: str | None, found: tuple[int, int] | None) -> None:
    assert Catalogue(facts(prometheus={"version": version} if version else {})).version == found


def test_a_sample_counts_for_five_minutes_unless_the_server_says_otherwise() -> None:
    assert str(KNOWN.lookback) == "5m"
    assert str(Catalogue(facts(prometheus={"lookback": "1m"})).lookback) == "1m"
