"""Series become metrics: a histogram is one, whatever it is exposed as, and long lists of values become numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from mlobs_compile.backends.metrics import Scraped, families
from mlobs_compile.units import Duration

TARGET = {"job": "fraud", "instance": "a:1"}
MINUTE = Duration.of(minutes=1)


def _metrics(*series: Mapping[str, str], most: int = 10, **declared: str) -> dict[str, Any]:
    grouped: dict[str, list[dict[str, str]]] = {}
    for one in series:
        grouped.setdefault(one["__name__"], []).append({**TARGET, **one})
    metadata = {name: [{"type": type, "unit": ""}] for name, type in declared.items()}
    found = families(grouped, Scraped(metadata, {("fraud", "a:1"): MINUTE}, MINUTE), most)
    for metric in found.values():
        for label in TARGET:
            metric["labels"].pop(label)
    return found


def _named(name: str, **labels: str) -> dict[str, str]:
    return {"__name__": name, **labels}


BUCKETS = tuple(_named("latency_bucket", le=le) for le in ("0.5", "+Inf", "0.1", "1e1"))
REST = (_named("latency_sum"), _named("latency_count"))


def test_a_type_is_as_the_target_declares_it() -> None:
    assert _metrics(_named("depth"), depth="gauge") == {"depth": {"type": "gauge", "labels": {}}}


@pytest.mark.parametrize("declared", ["unknown", "untyped", "asserted"])
def test_a_type_that_says_nothing_is_left_out(declared: str) -> None:
    assert _metrics(_named("depth"), depth=declared) == {"depth": {"labels": {}}}


def test_a_counter_of_openmetrics_is_declared_without_total() -> None:
    assert _metrics(_named("calls_total"), calls="counter")["calls_total"]["type"] == "counter"


def test_targets_that_contradict_each_other_say_nothing() -> None:
    metadata: dict[str, Sequence[dict[str, str]]] = {"x": [{"type": "counter"}, {"type": "gauge"}]}
    assert families({"x": [_named("x")]}, Scraped(metadata, {}, None), 10) == {"x": {}}


def test_the_parts_of_a_classic_histogram_are_one_metric_with_its_finite_bounds() -> None:
    (found,) = _metrics(*BUCKETS, *REST, latency="histogram").items()
    assert found == (
        "latency",
        {"type": "histogram", "labels": {}, "buckets": [Decimal("0.1"), Decimal("0.5"), Decimal(10)]},
    )


def test_a_histogram_is_known_by_its_buckets_where_nobody_declares_it() -> None:
    assert list(_metrics(*BUCKETS, *REST)) == ["latency"]


def test_a_native_histogram_is_one_series_and_may_have_classic_buckets_too() -> None:
    native = _named("latency")
    assert _metrics(native, latency="histogram")["latency"] == {
        "type": "histogram", "native": True, "labels": {}
    }  # fmt: skip
    both = _metrics(native, *BUCKETS, *REST, latency="histogram")["latency"]
    assert both["native"] is True and len(both["buckets"]) == 3


def test_the_parts_of_a_summary_are_one_metric_without_its_quantiles() -> None:
    series = (_named("rpc", quantile="0.5"), _named("rpc_sum"), _named("rpc_count"))
    assert _metrics(*series, rpc="summary") == {"rpc": {"type": "summary", "labels": {}}}


def test_a_metric_of_its_own_that_ends_like_a_part_stays_one() -> None:
    found = _metrics(_named("items_count"), _named("items_sum"), items_count="gauge")
    assert found == {"items_count": {"type": "gauge", "labels": {}}, "items_sum": {"labels": {}}}


def test_values_are_listed_in_order_until_they_are_too_many() -> None:
    series = [_named("x", code=str(code)) for code in (500, 200, 404)]
    assert _metrics(*series, most=3)["x"]["labels"] == {"code": ["200", "404", "500"]}
    assert _metrics(*series, most=2)["x"]["labels"] == {"code": 3}


def test_the_interval_is_that_of_the_slowest_target_where_it_is_not_the_usual_one() -> None:
    intervals = {("fraud", "a:1"): MINUTE, ("fraud", "b:1"): Duration.of(minutes=5)}
    series = {
        "x": [_named("x", **TARGET), _named("x", job="fraud", instance="b:1")],
        "y": [_named("y", **TARGET)],
    }
    found = families(series, Scraped({}, intervals, MINUTE), 10)
    assert found["x"]["scrape_interval"] == "5m" and "scrape_interval" not in found["y"]


def test_what_no_target_exposes_has_no_interval() -> None:
    found = families({"x": [_named("x")]}, Scraped({}, {}, MINUTE), 10)
    assert found == {"x": {}}
