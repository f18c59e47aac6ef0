from __future__ import annotations

from mlobs_compile.rules.p_values_of_many import RULE
from tests.rules.drifts import a_drift

ASKED: dict[str, object] = {"statistic": "p_value", "at_least": "0.001"}


def test_p_values_that_are_judged_one_by_one_are_told() -> None:
    (found,) = RULE.check(a_drift("chi_squared", {**ASKED, "correction": "none"}, columns=12))
    assert "p-values of 12 columns" in found.message
    assert list(RULE.check(a_drift("chi_squared", {**ASKED, "correction": "none"}, columns=1))) == []


def test_segments_are_many_too() -> None:
    (found,) = RULE.check(a_drift("chi_squared", ASKED, columns=12, segments=("country", "device")))
    assert "`country`, `device`" in found.message


def test_corrected_p_values_and_effect_sizes_are_fine() -> None:
    assert list(RULE.check(a_drift("chi_squared", ASKED, columns=12))) == []
    assert list(RULE.check(a_drift("chi_squared", {"at_most": "0.2"}, columns=12, segments=("a",)))) == []
