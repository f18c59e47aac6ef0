"""Intervals are those of the papers they are named after, and hold what they promise."""

from __future__ import annotations

from math import exp, log, sqrt
from random import Random

import pytest

from mlobs_compile.evidence.groups import Share
from mlobs_compile.evidence.intervals import apart, newcombe, ratio, wilson


def _share(hits: int, of: int) -> Share:
    return Share(hits, of, "row")


def test_wilson_s_interval_is_the_textbook_s() -> None:
    """81 of 263, in Newcombe's paper on the single proportion (Statistics in Medicine 17, 1998)."""
    assert wilson(_share(81, 263), 0.95) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(_share(0, 20), 0.95) == pytest.approx((0, 0.1611), abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926), ((0, 10), (0, 20), -0.1611, 0.2775), ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0), ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)  # fmt: skip
def test_newcombe_s_interval_is_that_of_his_table(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """Method 10 in table II of the paper on the difference of two proportions."""
    assert newcombe(_share(*first), _share(*second), 0.95) == pytest.approx((low, high), abs=5e-5)


def test_a_distance_begins_at_0_where_the_shares_may_be_the_same() -> None:
    low, high = newcombe(_share(3, 10), _share(4, 10), 0.95)
    assert low < 0 < high
    assert apart(_share(3, 10), _share(4, 10), 0.95) == (0, max(-low, high))
    assert apart(_share(48, 80), _share(56, 70), 0.95) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_a_ratio_s_interval_is_symmetric_in_its_logarithm_and_turns_round_with_it() -> None:
    low, high = ratio(_share(40, 100), _share(60, 100), 0.95)
    assert (low, high) == pytest.approx(
        tuple(1 / side for side in ratio(_share(60, 100), _share(40, 100), 0.95))[::-1]
    )
    half = 1.959964 * sqrt(1 / 40.5 - 1 / 100.5 + 1 / 60.5 - 1 / 100.5)
    assert (low, high) == pytest.approx(
        (exp(log(40.5 / 60.5) - half), exp(log(40.5 / 60.5) + half)), rel=1e-6
    )


def test_a_ratio_of_nothing_begins_at_0_and_has_an_end() -> None:
    low, high = ratio(_share(0, 100), _share(60, 100), 0.95)
    assert low == 0 and 0 < high < 0.2


@pytest.mark.parametrize(
    ("p", "q", "n", "m"), [(0.5, 0.5, 100, 300), (0.05, 0.1, 200, 200), (0.9, 0.7, 60, 900)]
)
def test_about_nineteen_of_twenty_intervals_hold_the_truth(p: float, q: float, n: int, m: int) -> None:
    chance = Random(7)
    held = [0, 0]
    for _ in range(1000):
        first = _share(sum(chance.random() < p for _ in range(n)), n)
        second = _share(sum(chance.random() < q for _ in range(m)), m)
        low, high = newcombe(first, second, 0.95)
        least, most = ratio(first, second, 0.95)
        held[0] += low <= p - q <= high
        held[1] += least <= p / q <= most
    assert all(930 <= count <= 985 for count in held), held
