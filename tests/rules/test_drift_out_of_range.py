from __future__ import annotations

import pytest

from mlobs_compile.rules.drift_out_of_range import RULE
from tests.checks.drift.shifts import DRIFT
from tests.rules.drifts import a_drift

UNLIMITED = ("psi", "kl", "wasserstein")
P = {"statistic": "p_value"}


def words(kind: str, entry: dict[str, object]) -> list[str]:
    return [found.message for found in RULE.check(a_drift(kind, entry))]


@pytest.mark.parametrize("kind", DRIFT)
def test_a_bound_that_nothing_exceeds_is_told(kind: str) -> None:
    assert len(words(kind, {"at_most": 1})) == (kind not in UNLIMITED)
    assert words(kind, {"at_most": "0.5"}) == []
    assert words(kind, {"at_most": "0.5", "warn": {"at_most": "0.1"}}) == []


@pytest.mark.parametrize("kind", DRIFT)
def test_a_bound_that_data_that_have_not_moved_exceed_is_told(kind: str) -> None:
    assert "exceeded by data that have not moved" in words(kind, {"at_most": "-0.1"})[0]
    assert "fails on data that have not moved" in words(kind, {"at_least": "0.1"})[0]
    assert "fails on data that have not moved" in words(kind, {"within": ["0.01", "0.2"]})[0]
    assert "never missed" in words(kind, {"at_least": 0})[0]
    assert words(kind, {"within": [0, "0.2"]}) == []


@pytest.mark.parametrize(("kind", "most"), [("js_distance", "0.83"), ("js_divergence", "0.69")])
def test_the_base_of_the_logarithm_gives_the_end_of_the_range(kind: str, most: str) -> None:
    (found,) = words(kind, {"at_most": "0.9", "base": "e"})
    assert f"is {most} at most" in found
    assert words(kind, {"at_most": "0.9"}) == [] and words(kind, {"at_most": "0.6", "base": "e"}) == []


def test_the_range_that_warns_is_looked_at_too() -> None:
    (found,) = words("ks", {"at_most": "0.1", "warn": {"at_most": "-0.1"}})
    assert found.startswith("`warn: at_most: -0.1`")


def test_p_values_lie_between_0_and_1() -> None:
    assert words("chi_squared", {**P, "at_least": "0.001"}) == []
    assert "never missed" in words("chi_squared", {**P, "at_least": 0})[0]
    assert "never met" in words("chi_squared", {**P, "at_least": 2})[0]
