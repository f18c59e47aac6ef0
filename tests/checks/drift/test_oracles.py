"""Every drift measure is what SciPy says it is, on random counts, on real data sets, for numbers and for texts."""

from __future__ import annotations

from decimal import Decimal
from math import isclose, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial import distance
from sklearn import datasets

from mlobs_compile.evidence import contingency
from mlobs_compile.evidence.shift import Shift
from tests.checks.drift.shifts import (
    Numbers,
    fine,
    of_numbers,
    of_texts,
    quantiles,
    value,
    widths,
)

EXACT = 1e-9
COUNTS = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 3_000)), min_size=2, max_size=60).filter(
    lambda pairs: any(a for a, _ in pairs) and any(b for _, b in pairs)
)
SETS = {
    f"{name}.{feature}": (data.data[:, place], data.target)
    for name, load in (
        ("diabetes", datasets.load_diabetes),
        ("wine", datasets.load_wine),
        ("breast_cancer", datasets.load_breast_cancer),
        ("iris", datasets.load_iris),
    )
    for data in (load(),)
    for place, feature in enumerate(data.feature_names)
}
real = pytest.mark.parametrize("name", SETS)


def same(ours: float, theirs: float) -> None:
    assert isclose(ours, theirs, rel_tol=EXACT, abs_tol=EXACT), (ours, theirs)


def whole(counts: tuple[float, ...]) -> Numbers:
    return np.array(counts) / sum(counts)


def of_bins(shift: Shift) -> None:
    """All measures over bins, whatever the bins are of."""
    p, q = whole(shift.reference), whole(shift.current)
    js, by_e = distance.jensenshannon(p, q, base=2), distance.jensenshannon(p, q)
    same(value("js_divergence", shift), js**2)
    same(value("js_divergence", shift, {"base": "e"}), by_e**2)
    if js > 1e-5:  # Near 0 both are roots of the noise of a float.
        same(value("js_distance", shift), js)
        same(value("js_distance", shift, {"base": "e"}), by_e)
    same(value("hellinger", shift), np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2))
    same(value("total_variation", shift), distance.cityblock(p, q) / 2)
    for zero in (Decimal("0.0001"), Decimal("0.01")):
        a, b = np.maximum(p, float(zero)), np.maximum(q, float(zero))
        same(value("kl", shift, {"zero": zero}), stats.entropy(b, a))
        same(value("kl", shift, {"zero": zero, "base": 2}), stats.entropy(b, a, base=2))
        ours = value("psi", shift, {"zero": zero})
        same(ours, float(np.sum((b - a) * np.log(b / a))))
        same(ours, a.sum() * stats.entropy(a, b) + b.sum() * stats.entropy(b, a) + _rest(a, b))


def _rest(a: Numbers, b: Numbers) -> float:
    """PSI is KL in both directions where shares sum to 1; with a zero fill the sums matter too."""
    return (b.sum() - a.sum()) * log(b.sum() / a.sum())


def of_tables(shift: Shift) -> None:
    """The chi-squared measures."""
    p, q = whole(shift.reference), whole(shift.current)
    held = (p + q) > 0
    alike = stats.chi2_contingency(np.array([p, q])[:, held], correction=False)
    same(value("chi_squared", shift) ** 2, alike.statistic / 2)
    table = np.array(contingency.pooled(shift.reference, shift.current)).T
    if table.shape[1] > 1:
        theirs = stats.chi2_contingency(table, correction=False)
        same(value("chi_squared", shift, {"statistic": "p_value"}), theirs.pvalue)


def of_values(shift: Shift, reference: Numbers, batch: Numbers) -> None:
    """The measures of numbers, read from bins that hold one number each."""
    ks = stats.ks_2samp(reference, batch, method="asymp").statistic
    earth = stats.wasserstein_distance(reference, batch)
    same(value("ks", shift), ks)
    same(value("linf_simple", shift), ks)
    same(value("wasserstein", shift, {"unit": "own"}), earth)
    same(value("wasserstein", shift), earth / reference.std(ddof=1))
    n, m = len(batch), len(reference)
    same(value("linf_robust", shift), max(0.0, ks - 1.8 * np.sqrt((n + m) / (n * m))))


@given(COUNTS)
def test_measures_over_bins_equal_scipy_on_random_counts(pairs: list[tuple[int, int]]) -> None:
    shift = Shift(tuple(a for a, _ in pairs), tuple(b for _, b in pairs), (), sum(a for a, _ in pairs))
    of_bins(shift)
    of_tables(shift)
    same(value("linf_simple", shift), distance.chebyshev(whole(shift.reference), whole(shift.current)))


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=80), st.lists(st.integers(-70, 70), min_size=1))
def test_measures_of_numbers_equal_scipy_where_every_number_has_a_bin(
    before: list[int], today: list[int]
) -> None:
    reference, batch = np.array(before, float), np.array(today, float)
    if reference.std() == 0:
        reference[0] += 1
    numbers = np.unique(np.concatenate([reference, batch]))
    edges = np.unique(np.concatenate([numbers, np.nextafter(numbers, -np.inf)]))
    of_values(of_numbers(reference, batch, edges), reference, batch)


@real
def test_measures_equal_scipy_on_the_features_of_real_data(name: str) -> None:
    feature, target = SETS[name]
    above = target > np.median(target) if name.startswith("diabetes") else target > 0
    reference, batch = feature[~above].astype(float), feature[above].astype(float)
    for edges in (quantiles(reference), widths(reference), quantiles(reference, 25), fine(reference)):
        shift = of_numbers(reference, batch, edges)
        of_bins(shift)
        of_tables(shift)
    numbers = np.unique(np.concatenate([reference, batch]))
    edges = np.unique(np.concatenate([numbers, np.nextafter(numbers, -np.inf)]))
    of_values(of_numbers(reference, batch, edges), reference, batch)


@real
def test_measures_equal_scipy_on_real_features_as_texts_with_nulls(name: str) -> None:
    feature, _ = SETS[name]
    texts = [None if value == feature.min() else f"{value:.2g}" for value in feature]
    half = len(texts) // 2
    shift = of_texts(texts[:half], texts[half:])
    of_bins(shift)
    of_tables(shift)
    gap = distance.chebyshev(whole(shift.reference), whole(shift.current))
    same(value("linf_simple", shift), gap)
    n, m = half, len(texts) - half
    same(value("linf_robust", shift), max(0.0, gap - 1.8 * np.sqrt((n + m) / (n * m))))


def test_a_table_without_small_cells_is_not_pooled() -> None:
    reference, current = (500, 300, 200), (60, 20, 20)
    assert sorted(contingency.pooled(reference, current)) == sorted(zip(reference, current, strict=True))
    theirs = stats.chi2_contingency([reference, current], correction=False)
    same(value("chi_squared", Shift(reference, current), {"statistic": "p_value"}), theirs.pvalue)


@given(COUNTS)
def test_a_pooled_table_has_the_same_rows_and_expects_five_in_each_cell(pairs: list[tuple[int, int]]) -> None:
    reference, current = tuple(a for a, _ in pairs), tuple(b for _, b in pairs)
    table = contingency.pooled(reference, current)
    assert (sum(a for a, _ in table), sum(b for _, b in table)) == (sum(reference), sum(current))
    if len(table) > 1:
        assert stats.contingency.expected_freq(np.array(table).T).min() >= 5 - EXACT
