"""Bounds that no value meets, or none misses, are told; those within the range are not."""

from __future__ import annotations

import pytest

from tests.lower.monitored import built

OUT = "outputs: {prediction: said, score: p}\nmin_rows: 500\n"


def told(key: str, bound: str) -> list[str]:
    run = built(OUT + f"performance: {{problem: binary, label: truth, metrics: {{{key}: {{{bound}}}}}}}\n")
    return [found.message for found in run.diagnostics if found.code == "MLO374"]


@pytest.mark.parametrize(
    ("key", "bound", "said"),
    [
        ("recall", "at_least: 80", "`at_least: 80` is never met: `recall` goes from 0 to 1"),
        ("recall", "at_least: 0.8, warn: {at_least: 90}", "`warn: at_least: 90` is never met: `recall` goes from 0 to 1"),
        ("mcc", "at_least: -2", "`at_least: -2` is never missed: `mcc` goes from -1 to 1"),
        ("log_loss", "at_most: -1", "`at_most: -1` is never met: `log_loss` goes from 0 on"),
        ("brier", "at_most: 25", "`at_most: 25` is never exceeded: `brier` goes from 0 to 1"),
    ],
)  # fmt: skip
def test_a_bound_out_of_range_is_told_with_what_it_does(key: str, bound: str, said: str) -> None:
    assert told(key, bound) == [said]


@pytest.mark.parametrize(
    ("key", "bound"),
    [
        ("recall", "at_least: 80%"), ("recall", "at_least: 1"), ("recall", "within: [0.7, 2]"),
        ("log_loss", "at_most: 7"), ("mcc", "at_least: -0.2"), ("business_value", "at_least: 0, tp: 1"),
    ],
)  # fmt: skip
def test_a_bound_within_the_range_or_on_its_edge_is_not(key: str, bound: str) -> None:
    assert told(key, bound) == []
