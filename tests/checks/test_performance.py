"""Performance checks carry the names under which Model Monitor publishes them, where it does."""

from __future__ import annotations

import pytest

from mlobs_compile.check import Scope
from mlobs_compile.evidence.outcomes import HIGHER_IS_BETTER, LOWER_IS_BETTER, NEITHER_IS_BETTER
from mlobs_compile.ir.monitor import Problem
from mlobs_compile.ir.signal import Unit
from mlobs_compile.queries.monitors import quality_name
from mlobs_compile.registry import page
from tests.checks.measures import alerts_as_it_says, managed
from tests.checks.pages import CHECKS, PACKAGE, check

BINARY = {"accuracy", "precision", "recall", "f1", "auc", "f0_5", "f2"}
REGRESSION = {"mae", "mse", "rmse", "r2"}
MULTICLASS = {
    "accuracy", "weighted_precision", "weighted_recall", "weighted_f1", "weighted_f0_5", "weighted_f2",
}  # fmt: skip
"""The names of metrics that Model Monitor publishes for each kind of problem, as far as they matter here."""
NAMES = sorted(check.name for check in CHECKS if check.scope is Scope.PERFORMANCE)
SETTINGS: dict[str, dict[str, object]] = {
    "business_value": {"true_positive": 1, "false_positive": -1, "false_negative": -9, "true_negative": 0}
}
"""What a kind must be told beside its bound."""


@pytest.mark.parametrize("name", NAMES)
def test_a_performance_check_alerts_outside_its_bound(name: str) -> None:
    alerts_as_it_says(Scope.PERFORMANCE, name, None, SETTINGS.get(name))


def test_what_is_a_share_is_shown_as_one() -> None:
    shown = {n: alerts_as_it_says(Scope.PERFORMANCE, n, None, SETTINGS.get(n)).shown for n in NAMES}
    assert {n for n, signal in shown.items() if signal and signal.unit is not Unit.RATIO} == {
        "auc", "average_precision", "brier", "business_value", "concept_drift", "log_loss", "mae", "max_error", "mcc",
        "mean_error", "median_absolute_error", "mrr", "mse", "ndcg", "r2", "rmse",
    }  # fmt: skip


def test_a_managed_name_is_one_that_model_monitor_publishes() -> None:
    assert managed(Scope.PERFORMANCE) == BINARY | REGRESSION | MULTICLASS


@pytest.mark.parametrize("name", sorted(BINARY - {"accuracy", "auc"}))
def test_model_monitor_weighs_the_classes_of_a_multiclass_problem(name: str) -> None:
    assert quality_name(Problem.MULTICLASS, name) in MULTICLASS
    assert quality_name(Problem.MULTICLASS, f"weighted_{name}") == f"weighted_{name}"
    assert quality_name(Problem.BINARY, name) == name


@pytest.mark.parametrize("name", sorted(BINARY - MULTICLASS))
def test_a_page_tells_the_other_name_that_multiclass_problems_have(name: str) -> None:
    text = " ".join(page(f"{PACKAGE}.performance.{name}").split())
    assert f"weighted_{name}" in text if f"weighted_{name}" in MULTICLASS else "binary problems only" in text


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_which_direction_is_good_and_lint_knows_it(name: str) -> None:
    text = " ".join(page(f"{PACKAGE}.performance.{name}").split())
    said = [
        word
        for word in ("higher is better", "lower is better", "neither direction is better")
        if word in text
    ]
    known = (HIGHER_IS_BETTER, LOWER_IS_BETTER, NEITHER_IS_BETTER)
    assert [name in names for names in known] == [word in text for word in (
        "higher is better", "lower is better", "neither direction is better",
    )]  # fmt: skip
    assert len(said) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_which_problem_a_metric_is_for(name: str) -> None:
    text, fits = " ".join(page(f"{PACKAGE}.performance.{name}").split()), check(Scope.PERFORMANCE, name).fits
    assert fits is not None
    words = {"multiclass": "multiclass", "regression": "for regression", "ranking": "for ranking"}
    words["binary"] = "binary" if len(fits.problems) > 1 else "for binary problems"
    if "every problem" not in text and "any number of classes" not in text:
        assert all(words[one] in text for one in fits.problems)


def test_titles_are_the_measures_in_words() -> None:
    assert alerts_as_it_says(Scope.PERFORMANCE, "auc", None).title == "fraud: area under the ROC curve"
    assert alerts_as_it_says(Scope.PERFORMANCE, "rmse", None).title == "fraud: root mean squared error"
