"""What frozen bins approximate is never further off than the bound says, whatever the data are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn import datasets

from tests.checks.drift.shifts import Numbers, bound, fine, of_numbers, of_texts, value

ROUNDING = 1e-12
SHAPES = {
    "normal": lambda rng, rows: rng.normal(size=rows),
    "lognormal": lambda rng, rows: rng.lognormal(1, 2, size=rows),
    "cauchy": lambda rng, rows: rng.standard_cauchy(size=rows),
    "heavy atoms": lambda rng, rows: np.where(rng.random(rows) < 0.6, 0.0, rng.exponential(size=rows)),
    "one atom": lambda rng, rows: np.full(rows, 3.0),
    "whole numbers": lambda rng, rows: rng.poisson(4, size=rows).astype(float),
    "far away": lambda rng, rows: rng.normal(40, 0.1, size=rows),
}


def within(reference: Numbers, batch: Numbers, bins: int = 200) -> None:
    """Asserts that KS, the two L-infinity distances and Wasserstein are as close to SciPy's as they say."""
    shift = of_numbers(reference, batch, fine(reference, bins))
    ks, known = stats.ks_2samp(reference, batch, method="asymp").statistic, bound("ks", shift)
    assert known is not None
    found = value("ks", shift)
    assert -ROUNDING <= ks - found <= known + ROUNDING
    assert known <= inside(shift.reference, reference, shift.edges) + ROUNDING
    n, m = len(batch), len(reference)
    robust = max(0.0, ks - 1.8 * np.sqrt((n + m) / (n * m)))
    assert abs(robust - value("linf_robust", shift)) <= known + ROUNDING
    assert bound("linf_simple", shift) == bound("linf_robust", shift) == known
    earth, margin = stats.wasserstein_distance(reference, batch), bound("wasserstein", shift, {"unit": "own"})
    assert margin is not None
    scale = max(np.abs(reference).max(), np.abs(batch).max(), 1.0)
    assert abs(earth - value("wasserstein", shift, {"unit": "own"})) <= margin + 1e-9 * scale
    if (stdev := shift.reference_stdev or 0.0) > 0:
        assert bound("wasserstein", shift) == pytest.approx(margin / stdev)


def inside(counts: tuple[float, ...], reference: Numbers, edges: tuple[float, ...]) -> float:
    """The largest share of the baseline in a bin that can hold more than one number."""
    ends = np.array([-np.inf, *edges, np.inf])
    wide = np.nextafter(ends[:-1], np.inf) < ends[1:]
    return float((np.array(counts[:-1]) * wide).max() / len(reference))


@pytest.mark.parametrize("before", SHAPES)
@pytest.mark.parametrize("today", SHAPES)
def test_the_bounds_hold_between_any_two_distributions(before: str, today: str) -> None:
    rng = np.random.default_rng(7)
    within(SHAPES[before](rng, 3_000), SHAPES[today](rng, 700))


@settings(max_examples=150)
@given(
    st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=60),
    st.lists(st.floats(-2e6, 2e6, width=32), min_size=1, max_size=60),
    st.integers(2, 12),
)
def test_the_bounds_hold_for_any_rows_and_few_bins(
    before: list[float], today: list[float], bins: int
) -> None:
    within(np.array(before), np.array(today), bins)


def test_the_bounds_hold_on_real_data() -> None:
    for data in (datasets.load_breast_cancer(), datasets.load_wine(), datasets.load_diabetes()):
        middle = np.median(data.target)
        for column in data.data.T:
            within(column[data.target <= middle], column[data.target >= middle])


def test_two_hundred_bins_are_exact_to_half_a_percent() -> None:
    rng = np.random.default_rng(1)
    shift = of_numbers(*(held := (rng.normal(size=20_000), rng.normal(0.3, size=500))), fine(held[0]))
    known = bound("ks", shift)
    assert known is not None and 0 < known <= 0.0051
    margin = bound("wasserstein", shift)
    assert margin is not None and margin < 0.05


def test_categories_are_exact() -> None:
    shift = of_texts(["a", "b"], ["a", "c"])
    assert bound("linf_simple", shift) == bound("linf_robust", shift) == 0.0
