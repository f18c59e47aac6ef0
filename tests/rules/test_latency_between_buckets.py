from __future__ import annotations

from decimal import Decimal

import pytest

from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import SeriesHistogram, Unit
from mlobs_compile.rules.latency_between_buckets import RULE
from tests.builders import a_signal, an_objective

SECONDS = tuple(map(Decimal, ("0.1", "0.25", "0.5", "1.0", "Infinity")))
MILLISECONDS = tuple(map(Decimal, ("100", "250", "500")))


def latency(at_most: str, bounds: tuple[Decimal, ...] = SECONDS, scale: str = "1") -> Objective:
    histogram = SeriesHistogram("http_seconds", Decimal(scale), bounds)
    return an_objective(signal=a_signal(histogram, unit=Unit.SECONDS), at_most=at_most)


@pytest.mark.parametrize(
    ("at_most", "near"),
    [("0.3", "buckets are `250ms` or `500ms`"), ("0.05", "bucket is `100ms`"), ("2", "bucket is `1s`")],
)
def test_a_bound_between_buckets_is_an_error_that_names_the_nearest(at_most: str, near: str) -> None:
    (finding,) = RULE.check(latency(at_most))
    assert near in (finding.help or "")


def test_buckets_in_milliseconds_are_compared_in_seconds() -> None:
    assert list(RULE.check(latency("0.250", MILLISECONDS, "0.001"))) == []
    (finding,) = RULE.check(latency("250", MILLISECONDS, "0.001"))
    assert "`4m10s` is not a bucket" in finding.message


@pytest.mark.parametrize("at_most", ["0.25", "1", "1.00"])
def test_a_bucket_is_fine_however_it_is_spelled(at_most: str) -> None:
    assert list(RULE.check(latency(at_most))) == []


def test_unknown_buckets_and_other_signals_are_left_alone() -> None:
    assert list(RULE.check(latency("0.3", ()))) == []
    assert list(RULE.check(an_objective(at_most="0.3"))) == []
