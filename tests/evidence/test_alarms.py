"""The probability that a measure exceeds a bound by chance is the one that is found by trying."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from mlobs_compile.evidence import alarms
from mlobs_compile.evidence.alarms import Trial
from mlobs_compile.evidence.shift import Shift
from tests.checks.drift.shifts import DRIFT, ORDERED, fine, of_numbers, value

TRIALS, BASELINE = 600, 20_000
SKEWED = np.arange(1.0, 31.0) ** -1.2
SHARES = {
    "two": (0.3, 0.7),
    "ten": (0.1,) * 10,
    "fifty": (0.02,) * 50,
    "skewed": tuple(SKEWED / SKEWED.sum()),
}


@pytest.mark.parametrize("bins", SHARES)
@pytest.mark.parametrize("kind", alarms.TERMS)
@pytest.mark.parametrize("rows", [100, 500])
def test_one_batch_in_ten_and_one_in_thirty_exceed_what_is_said(kind: str, rows: int, bins: str) -> None:
    rng, shares = np.random.default_rng(11), SHARES[bins]
    found = []
    for _ in range(TRIALS):
        counts = (rng.multinomial(size, shares).tolist() for size in (BASELINE, rows))
        reference, current = ((*side, 0, 0) for side in counts)
        found.append(value(kind, Shift(reference, current, (), BASELINE)))
    trial = Trial(rows, BASELINE, shares, ordered=False)
    for often in (0.1, 0.03):
        said = alarms.exceeds(kind, float(np.quantile(found, 1 - often)), trial, {})
        assert said is not None and often / 2.3 <= said <= often * 2.3


@pytest.mark.parametrize("kind", ["ks", "linf_simple"])
def test_the_gap_of_curves_follows_kolmogorov(kind: str) -> None:
    rng = np.random.default_rng(12)
    reference = rng.normal(size=BASELINE)
    edges = fine(reference)
    found = [value(kind, of_numbers(reference, rng.normal(size=300), edges)) for _ in range(400)]
    said = alarms.exceeds(kind, float(np.quantile(found, 0.9)), Trial(300, BASELINE), {})
    assert said == pytest.approx(0.1, abs=0.05)


def test_the_robust_distance_takes_chance_off_first() -> None:
    trial = Trial(300, BASELINE)
    assert alarms.exceeds("linf_robust", 0.0, trial, {}) == pytest.approx(0.003, abs=0.0002)


def test_the_base_of_the_logarithm_scales_the_bound() -> None:
    trial = Trial(300)
    by_e = alarms.exceeds("js_divergence", 0.01, trial, {"base": "e"})
    assert alarms.exceeds("js_divergence", 0.01 / np.log(2), trial, {"base": 2}) == pytest.approx(by_e)
    assert alarms.exceeds("js_distance", 0.1 / np.sqrt(np.log(2)), trial, {}) == pytest.approx(by_e)
    kl = alarms.exceeds("kl", 0.02, trial, {})
    assert alarms.exceeds("kl", 0.02 / np.log(2), trial, {"base": 2}) == pytest.approx(kl)


@pytest.mark.parametrize("kind", [kind for kind in DRIFT if kind != "wasserstein"])
def test_more_rows_and_higher_bounds_are_exceeded_less(kind: str) -> None:
    trials = [Trial(rows, inf, SHARES["fifty"], ordered=kind in ORDERED) for rows in (50, 200, 800)]
    by_rows = [alarms.exceeds(kind, 0.05, trial, {}) for trial in trials]
    by_bound = [alarms.exceeds(kind, bound, trials[1], {}) for bound in (-0.1, 0.0, 0.02, 0.1, 0.4, 2.0)]
    assert by_rows == sorted(by_rows, reverse=True) and by_bound == sorted(by_bound, reverse=True)
    assert by_bound[0] == 1.0 and by_bound[-1] == pytest.approx(0.0, abs=1e-9)


def test_a_single_bin_never_moves_and_the_law_of_a_distance_in_units_is_not_known() -> None:
    assert alarms.exceeds("psi", 0.0, Trial(10, shares=(1.0,)), {}) == 0.0
    assert alarms.exceeds("wasserstein", 0.1, Trial(10), {}) is None
