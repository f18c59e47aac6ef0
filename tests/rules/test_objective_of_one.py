from __future__ import annotations

import pytest

from mlobs_compile.rules.objective_of_one import RULE
from tests.builders import an_objective


@pytest.mark.parametrize(("target", "word"), [("1", "no error budget"), ("0", "promises nothing")])
def test_an_objective_without_a_budget_or_a_promise_is_an_error(target: str, word: str) -> None:
    (finding,) = RULE.check(an_objective(target))
    assert word in finding.message and finding.where == an_objective().origins[0]


@pytest.mark.parametrize("target", ["0.999999", "0.000001"])
def test_the_smallest_budget_and_the_smallest_promise_are_fine(target: str) -> None:
    assert list(RULE.check(an_objective(target))) == []
