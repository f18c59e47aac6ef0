"""Drift checks alert on the distance that they are named after."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlobs_compile.check import Aim, Scope
from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.signal import Unit
from tests.builders import a_watch
from tests.checks.measures import alerts_as_it_says, managed
from tests.checks.pages import CHECKS, check

PHRASES = {
    "psi": "population stability index",
    "js_distance": "Jensen-Shannon distance",
    "ks": "Kolmogorov-Smirnov statistic",
    "linf_simple": "largest distribution gap",
    "linf_robust": "robust distribution gap",
    "hellinger": "Hellinger distance",
    "js_divergence": "Jensen-Shannon divergence",
    "kl": "Kullback-Leibler divergence",
    "total_variation": "total variation distance",
    "wasserstein": "Wasserstein distance",
    "chi_squared": "Cramer's V",
}


@pytest.mark.parametrize(("name", "phrase"), PHRASES.items())
def test_a_drift_check_alerts_outside_its_bound_and_names_the_feature(name: str, phrase: str) -> None:
    alert = alerts_as_it_says(Scope.DRIFT, name, "amount")
    assert alert.title == f"fraud: {phrase} of amount"
    assert alert.shown is not None and alert.shown.unit is Unit.SCORE


@pytest.mark.parametrize("name", PHRASES)
def test_drift_of_predictions_says_so(name: str) -> None:
    assert alerts_as_it_says(Scope.DRIFT, name, None).title.endswith(" of predictions")


def test_only_the_two_distances_of_model_monitor_are_left_to_it() -> None:
    assert managed(Scope.DRIFT) == {"linf_robust", "linf_simple"}


def test_every_drift_check_has_a_phrase_a_formula_and_a_bound_that_it_recommends() -> None:
    kinds = [kind for kind in CHECKS if kind.scope is Scope.DRIFT]
    assert {kind.name for kind in kinds} == set(PHRASES)
    assert all(kind.formula and kind.usual is not None for kind in kinds)


def test_only_measures_that_are_read_from_fine_bins_have_an_error_bound() -> None:
    fine = {kind.name for kind in CHECKS if kind.scope is Scope.DRIFT and kind.error_bound}
    assert fine == {"ks", "wasserstein", "linf_simple", "linf_robust"}


@pytest.mark.parametrize(("asked", "columns"), [({}, 3), ({"correction": "none"}, None)])
def test_p_values_know_for_how_many_columns_they_stand(asked: dict[str, str], columns: int | None) -> None:
    kind = check(Scope.DRIFT, "chi_squared")
    shape = kind.shape.model_validate({"statistic": "p_value", "at_least": "0.001", **asked})
    watch = replace(a_watch("fraud/drift/all/chi_squared", column="*"), aims=(Aim("a"), Aim("b"), Aim("c")))
    *taken, alert = kind.lower(shape, watch)
    assert [one.settings.get("columns") for one in taken if isinstance(one, Measurement)] == [columns] * 3
    assert isinstance(alert, ThresholdAlert) and "chi-squared p-value" in alert.title
