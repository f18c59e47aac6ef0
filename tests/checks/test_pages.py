"""Every check has a page, and the page's examples are what mlobs says they are."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from mlobs_compile.check import Scope
from mlobs_compile.registry import page
from mlobs_compile.spec.shape import Shape
from tests.checks.pages import CHECKS, MODULES, PACKAGE, fragments, loaded, written

every_check = pytest.mark.parametrize("module", MODULES)


def test_the_kinds_of_the_first_depth_are_there() -> None:
    found = {scope: {check.name for check in CHECKS if check.scope is scope} for scope in Scope}
    assert found[Scope.COLUMN] >= {
        "missing", "range", "one_of", "matches", "unique", "aggregate", "greater_than",
    }  # fmt: skip
    assert found[Scope.TABLE] >= {"rows", "fresh", "unique_key"}
    assert found[Scope.DRIFT] >= {"psi", "js_distance", "ks", "linf_robust", "linf_simple", "hellinger"}
    assert found[Scope.BIAS] >= {
        "DPPL", "DPL", "CI", "KL", "JS", "DI", "RD", "SD", "AD", "DCA", "DCR", "DAR", "DRR", "TE", "GE",
    }  # fmt: skip
    assert found[Scope.PERFORMANCE] >= {
        "accuracy", "precision", "recall", "f1", "auc", "mae", "rmse", "mse", "r2", "log_loss", "brier",
    }  # fmt: skip
    assert found[Scope.EXPLAINABILITY] >= {"attribution_ndcg"}


def test_a_name_is_given_once_in_each_scope() -> None:
    given = [(check.scope, check.name) for check in CHECKS]
    assert len(given) == len(set(given))


@every_check
def test_a_file_is_called_like_its_check(module: str) -> None:
    check = MODULES[module]
    assert module == f"{check.scope.value}.{check.name.lower()}"


@every_check
def test_a_page_begins_with_a_sentence_and_shows_a_refused_and_an_accepted_example(module: str) -> None:
    assert page(f"{PACKAGE}.{module}").splitlines()[0].endswith(".")
    assert [title for title, _ in fragments(module)] == ["Bad", "Good"]
    assert "# " not in page(f"{PACKAGE}.{module}"), "a heading would break the docs page that holds this one"


@every_check
def test_the_shape_refuses_the_bad_example_and_accepts_the_good_one(module: str) -> None:
    check, (bad, good) = MODULES[module], (fragment for _, fragment in fragments(module))
    (refused,), accepted = written(bad, check.name), written(good, check.name)
    with pytest.raises(ValidationError):
        check.shape.model_validate(refused)
    assert accepted
    for entry in accepted:
        check.shape.model_validate(entry)


@every_check
def test_a_document_with_the_bad_example_has_one_fault_and_it_points_into_the_check(module: str) -> None:
    check, (bad, good) = MODULES[module], (fragment for _, fragment in fragments(module))
    (fault,) = loaded(check.scope, bad).diagnostics
    assert check.name in fault.where.route  # type: ignore[union-attr]
    assert not loaded(check.scope, good).diagnostics


@every_check
def test_every_setting_is_described(module: str) -> None:
    shape = MODULES[module].shape
    assert all(field.description for field in shape.model_fields.values())
    assert shape.__doc__ and shape is not Shape
