"""Whatever a batch looks like, a drift measure has a value or says in words why there is none."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isfinite, log, sqrt

import numpy as np
import pytest
from pydantic import ValidationError

from mlobs_compile.evidence.shift import Shift
from tests.checks.drift.shifts import (
    DRIFT,
    FINE,
    ORDERED,
    bound,
    fine,
    of_numbers,
    of_texts,
    quantiles,
    refusal,
    value,
)

BINNED = tuple(name for name in DRIFT if name not in FINE)
BASE = np.arange(1.0, 1001.0)
NULLS = np.full(500, np.nan)


def numbers(name: str, batch: np.ndarray, reference: np.ndarray = BASE) -> Shift:
    return of_numbers(reference, batch, fine(reference) if name in FINE else quantiles(reference))


@pytest.mark.parametrize("name", DRIFT)
def test_the_same_rows_have_not_moved(name: str) -> None:
    assert value(name, numbers(name, BASE)) == 0.0
    if name not in ORDERED:
        assert value(name, of_texts(["a", "b", None], ["b", None, "a"])) == 0.0


@pytest.mark.parametrize("name", BINNED)
def test_a_batch_of_nulls_is_as_far_as_can_be_where_nulls_are_a_bin(name: str) -> None:
    limits = {"psi": 16.0, "kl": 9.0}
    assert value(name, numbers(name, NULLS)) >= limits.get(name, 1.0)


@pytest.mark.parametrize("name", FINE)
def test_a_batch_of_nulls_has_no_values_to_compare(name: str) -> None:
    assert refusal(name, numbers(name, NULLS)) == "the batch has no values but nulls"
    assert refusal(name, numbers(name, BASE, NULLS)) == "the baseline has no values but nulls"


@pytest.mark.parametrize("name", FINE)
def test_nulls_among_numbers_do_not_count(name: str) -> None:
    batch = BASE[:300]
    some = np.concatenate([batch, NULLS])
    assert value(name, numbers(name, some)) == value(name, numbers(name, batch)) > 0


@pytest.mark.parametrize("name", BINNED)
def test_a_batch_without_rows_says_so(name: str) -> None:
    assert refusal(name, Shift((5, 5, 0, 0), (0, 0, 0, 0))) == "the batch has no rows"
    assert refusal(name, Shift((0, 0, 0, 0), (5, 5, 0, 0))) == "the baseline has no rows"


@pytest.mark.parametrize("name", ORDERED)
def test_texts_have_no_order_and_no_distance(name: str) -> None:
    found = refusal(name, of_texts(["a", "b"], ["a", "b"]))
    assert "texts have no" in found and "`linf_" in found


@pytest.mark.parametrize("name", DRIFT)
def test_values_outside_of_the_range_count_in_the_open_bins(name: str) -> None:
    beyond = value(name, numbers(name, BASE + 5_000))
    assert beyond >= value(name, numbers(name, BASE + 200)) > 0
    assert isfinite(beyond)


def test_only_the_wasserstein_distance_tells_far_from_further() -> None:
    near, far = (numbers("ks", BASE + gone) for gone in (5_000, 9_000))
    assert value("ks", near) == value("ks", far) == pytest.approx(0.995)
    assert bound("ks", near) == pytest.approx(0.005)
    assert value("wasserstein", far) - value("wasserstein", near) == pytest.approx(4_000 / BASE.std(ddof=1))


@pytest.mark.parametrize("name", [name for name in DRIFT if name not in ORDERED])
def test_new_categories_share_a_bin_and_vanished_ones_are_seen(name: str) -> None:
    settings = {"statistic": "cramers_v"}
    old = ["a"] * 600 + ["b"] * 400
    one, two = ["a"] * 300 + ["b"] * 100 + ["c"] * 100, ["a"] * 300 + ["b"] * 100 + ["c"] * 50 + ["d"] * 50
    assert value(name, of_texts(old, one), settings) == value(name, of_texts(old, two), settings) > 0
    assert value(name, of_texts(old, ["a"] * 500), settings) > 0


def test_a_new_category_costs_what_the_zero_fill_says() -> None:
    shift = of_texts(["a"] * 100, ["a"] * 99 + ["b"])
    new, old = (0.01 - 0.0001) * log(0.01 / 0.0001), (0.99 - 1) * log(0.99)
    assert value("psi", shift) == pytest.approx(new + old, abs=1e-12)
    assert value("psi", shift, {"zero": "0.01"}) == pytest.approx(old, abs=1e-12)


@pytest.mark.parametrize("name", DRIFT)
def test_one_bin_cannot_move(name: str) -> None:
    shift = Shift((1000, 0), (500, 0), (), 1000, (1.0, 9.0), (1.0, 9.0), 2.0, numeric=True)
    assert value(name, shift) == 0.0
    assert value("chi_squared", shift, {"statistic": "p_value"}) == 1.0


def test_a_constant_baseline_has_no_standard_deviation_to_count_in() -> None:
    constant = np.full(1_000, 3.0)
    assert value("wasserstein", numbers("wasserstein", constant, constant)) == 0.0
    moved = numbers("wasserstein", constant + 1, constant)
    assert value("wasserstein", moved) == inf
    assert value("wasserstein", moved, {"unit": "own"}) == pytest.approx(1.0)
    assert bound("wasserstein", moved, {"unit": "own"}) == pytest.approx(0.0, abs=1e-12)
    assert value("ks", moved) == 1.0
    assert value("ks", numbers("ks", constant - 1, constant)) == 1.0
    few = refusal("wasserstein", numbers("wasserstein", BASE, np.array([3.0])))
    assert "standard deviation" in few


def test_without_the_ends_of_the_data_no_bound_is_claimed() -> None:
    known = numbers("wasserstein", BASE + 300)
    blind = replace(known, reference_span=None)
    assert bound("wasserstein", known) is not None
    assert bound("wasserstein", blind) is None
    assert value("wasserstein", blind) == pytest.approx(value("wasserstein", known), rel=0.02)
    endless = Shift((9, 0), (9, 0), numeric=True, reference_stdev=1.0)
    assert "one bin and no smallest value" in refusal("wasserstein", endless)
    assert bound("ks", blind) == bound("ks", known)


def test_an_infinite_value_has_no_distance() -> None:
    endless = np.append(BASE, inf)
    assert refusal("wasserstein", numbers("wasserstein", endless)) == "a value is infinite"
    assert 0 < value("ks", numbers("ks", endless)) <= 1 / 1001


def test_shares_of_the_baseline_weigh_as_the_rows_they_stand_for() -> None:
    counts = Shift((400, 600, 0, 0), (90, 60, 0, 0), (), 1000)
    shares = replace(counts, reference=(0.4, 0.6, 0.0, 0.0))
    for settings in ({}, {"statistic": "p_value"}):
        for name in set(DRIFT) - set(ORDERED):
            assert value(name, shares, settings) == pytest.approx(value(name, counts, settings), rel=1e-12)


def test_p_values_are_multiplied_by_the_columns_and_stay_below_one() -> None:
    shift, asked = Shift((500, 500, 0, 0), (60, 40, 0, 0), (), 1000), {"statistic": "p_value"}
    alone = value("chi_squared", shift, asked)
    assert value("chi_squared", shift, {**asked, "columns": 3}) == pytest.approx(3 * alone)
    assert value("chi_squared", shift, {**asked, "columns": 10_000}) == 1.0


def test_the_robust_distance_takes_off_what_chance_gives() -> None:
    shift = Shift((500, 500, 0, 0), (80, 20, 0, 0), (), 1000)
    assert value("linf_simple", shift) == pytest.approx(0.3)
    assert value("linf_robust", shift) == pytest.approx(0.3 - 1.8 * sqrt(1100 / 100_000))


@pytest.mark.parametrize("name", ["psi", "kl"])
@pytest.mark.parametrize("zero", [0, 0.5, -1])
def test_a_zero_fill_that_makes_no_sense_is_refused(name: str, zero: float) -> None:
    with pytest.raises(ValidationError):
        DRIFT[name].shape.model_validate({"at_most": 1, "zero": zero})


@pytest.mark.parametrize("shape", [{"at_most": "0.1"}, {"at_least": "0.001", "warn": {"at_most": "0.1"}}])
def test_a_p_value_has_no_healthy_upper_bound(shape: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="p-value"):
        DRIFT["chi_squared"].shape.model_validate({"statistic": "p_value", **shape})
