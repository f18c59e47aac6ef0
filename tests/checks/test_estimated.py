"""Estimated metrics alert outside their bounds, and their formulas are those of the expected counts."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlobs_compile.check import Scope
from mlobs_compile.evidence.estimates import Estimates
from mlobs_compile.ir.signal import Unit
from tests.checks.measures import alerts_as_it_says, managed
from tests.checks.pages import CHECKS, check

NAMES = sorted(check.name for check in CHECKS if check.scope is Scope.ESTIMATED)
rows = st.lists(st.tuples(st.floats(0, 1).map(lambda p: round(p, 4)), st.booleans()), min_size=1, max_size=40)


def value(kind: str, estimates: Estimates) -> float | None:
    formula = check(Scope.ESTIMATED, kind).formula
    assert formula
    return formula(estimates, {})


def expected(pairs: list[tuple[float, bool]]) -> Estimates:
    """Rows of probability and decision; the score is the probability."""
    p, yes = np.array([one for one, _ in pairs]), np.array([one for _, one in pairs])
    above = (p[:, None] > p[None, :]) + 0.5 * (p[:, None] == p[None, :])
    concordant = float((p[:, None] * (1 - p[None, :]) * above).sum())
    return Estimates(len(p), float(p.sum()), float(p[yes].sum()), float((1 - p[yes]).sum()), concordant)


def test_there_are_metrics_of_both_problems() -> None:
    assert set(NAMES) == {"accuracy", "precision", "recall", "f1", "auc", "mae", "rmse", "mse"}
    assert managed(Scope.ESTIMATED) == set()


@pytest.mark.parametrize("name", NAMES)
def test_an_estimated_metric_alerts_outside_its_bound_and_says_that_it_is_an_estimate(name: str) -> None:
    assert alerts_as_it_says(Scope.ESTIMATED, name, None).title.startswith("fraud: estimated ")


def test_what_is_a_share_is_shown_as_one() -> None:
    alerts = {name: alerts_as_it_says(Scope.ESTIMATED, name, None) for name in NAMES}
    shares = {name for name, one in alerts.items() if one.shown and one.shown.unit is Unit.RATIO}
    assert shares == {"accuracy", "precision", "recall", "f1"}


@given(rows)
@settings(max_examples=200, deadline=None)
def test_with_certain_rows_an_estimate_is_the_metric_itself(pairs: list[tuple[float, bool]]) -> None:
    from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

    certain = [(float(p > 0.5), yes) for p, yes in pairs]
    truth, said = [int(p) for p, _ in certain], [int(yes) for _, yes in certain]
    known = {
        "accuracy": accuracy_score(truth, said),
        "precision": precision_score(truth, said, zero_division=np.nan),
        "recall": recall_score(truth, said, zero_division=np.nan),
        "f1": f1_score(truth, said, zero_division=np.nan),
    }
    for name, wanted in known.items():
        ours = value(name, expected(certain))
        assert ours is None if np.isnan(wanted) else ours == pytest.approx(wanted, abs=1e-9), name


@given(rows)
@settings(max_examples=200, deadline=None)
def test_auc_is_that_of_scikit_learn_with_the_probabilities_as_weights(
    pairs: list[tuple[float, bool]],
) -> None:
    from sklearn.metrics import roc_auc_score

    p = [one for one, _ in pairs]
    ours = value("auc", expected(pairs))
    if sum(p) == 0 or sum(p) == len(p):
        assert ours is None
        return
    weights = [*p, *(1 - one for one in p)]
    known = roc_auc_score([1] * len(p) + [0] * len(p), [*p, *p], sample_weight=weights)
    assert ours == pytest.approx(known, abs=1e-9)


def test_losses_are_means_over_the_rows() -> None:
    estimates = Estimates(4, losses={"absolute": 8.0, "squared": 36.0})
    assert (value("mae", estimates), value("mse", estimates)) == (2, 9)
    assert value("rmse", estimates) == sqrt(9)
    assert value("rmse", Estimates(4, losses={"squared": -1.0})) == 0


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_estimated_of_no_rows(name: str) -> None:
    assert value(name, Estimates(0, losses={"absolute": 0.0, "squared": 0.0})) is None
