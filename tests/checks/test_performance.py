"""Performance checks carry the names under which Model Monitor publishes them, where it does."""

from __future__ import annotations

import pytest

from mlobs_compile.check import Scope
from mlobs_compile.ir.signal import Unit
from mlobs_compile.registry import page
from tests.checks.measures import alerts_as_it_says, managed
from tests.checks.pages import CHECKS, PACKAGE

BINARY = {"accuracy", "precision", "recall", "f1", "auc", "f0_5", "f2"}
REGRESSION = {"mae", "mse", "rmse", "r2"}
MULTICLASS = {"accuracy", "weighted_precision", "weighted_recall", "weighted_f1", "weighted_f2"}
"""The names of metrics that Model Monitor publishes for each kind of problem, as far as they matter here."""
NAMES = sorted(check.name for check in CHECKS if check.scope is Scope.PERFORMANCE)


@pytest.mark.parametrize("name", NAMES)
def test_a_performance_check_alerts_outside_its_bound(name: str) -> None:
    alerts_as_it_says(Scope.PERFORMANCE, name, None)


def test_what_is_a_share_is_shown_as_one() -> None:
    shares = {n for n in NAMES if alerts_as_it_says(Scope.PERFORMANCE, n, None).shown.unit is Unit.RATIO}
    assert shares == {"accuracy", "precision", "recall", "f1"}


def test_a_managed_name_is_one_that_model_monitor_publishes() -> None:
    assert managed(Scope.PERFORMANCE) <= BINARY | REGRESSION
    assert set(NAMES) - managed(Scope.PERFORMANCE) == {"log_loss", "brier"}


@pytest.mark.parametrize("name", sorted((managed(Scope.PERFORMANCE) & BINARY) - MULTICLASS))
def test_a_page_tells_the_other_name_that_multiclass_problems_have(name: str) -> None:
    text = " ".join(page(f"{PACKAGE}.performance.{name}").split())
    assert f"weighted_{name}" in text if f"weighted_{name}" in MULTICLASS else "binary problems only" in text


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_which_direction_is_good(name: str) -> None:
    text = " ".join(page(f"{PACKAGE}.performance.{name}").split())
    better = "lower" if name in {"mae", "mse", "rmse", "log_loss", "brier"} else "higher"
    assert f"{better} is better" in text


def test_titles_are_the_measures_in_words() -> None:
    assert alerts_as_it_says(Scope.PERFORMANCE, "auc", None).title == "fraud: area under the ROC curve"
    assert alerts_as_it_says(Scope.PERFORMANCE, "rmse", None).title == "fraud: root mean squared error"
