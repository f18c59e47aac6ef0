"""Drift checks alert on the distance that they are named after."""

from __future__ import annotations

import pytest

from mlobs_compile.check import Scope
from mlobs_compile.ir.signal import Unit
from tests.checks.measures import alerts_as_it_says, managed

PHRASES = {
    "psi": "population stability index",
    "js_distance": "Jensen-Shannon distance",
    "ks": "Kolmogorov-Smirnov statistic",
    "linf_simple": "largest distribution gap",
    "linf_robust": "robust distribution gap",
    "hellinger": "Hellinger distance",
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
