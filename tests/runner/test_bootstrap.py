"""Intervals drawn from counts: always the same, as wide as those of the textbook, and honest."""

from __future__ import annotations

import numpy as np
import pytest

from mlobs_compile.evidence.groups import Cell, Groups
from mlobs_compile.runner import bootstrap
from tests.checks.bias_data import FORMULAS, LOAN, groups, value
from tests.checks.pages import Scope, check

WOMEN = groups([(sex == "f", *rest) for sex, *rest in LOAN])
DRAWN = ("KL", "JS", "CDDL", "CDDPL", "DCA", "DCR", "TE", "GE")


@pytest.mark.parametrize("code", DRAWN)
def test_an_interval_is_drawn_around_the_value_and_is_the_same_each_time(code: str) -> None:
    kind = check(Scope.BIAS, code)
    assert kind.interval is None
    low, high = found = bootstrap.interval(kind, WOMEN, 0.95) or (0.0, 0.0)
    assert low < value(code, WOMEN) < high
    assert bootstrap.interval(kind, WOMEN, 0.95) == found
    wide = bootstrap.interval(kind, WOMEN, 0.99)
    assert wide and wide[0] <= low and high <= wide[1]


def test_for_a_difference_of_shares_it_comes_to_the_textbook_s_interval() -> None:
    kind = check(Scope.BIAS, "DPPL")
    assert kind.interval is not None
    drawn, known = bootstrap.interval(kind, WOMEN, 0.95), kind.interval(WOMEN, 0.95)
    assert drawn == pytest.approx(known, abs=0.02)


@pytest.mark.parametrize("code", ["TE", "GE", "CDDPL", "DCA"])
def test_about_nineteen_of_twenty_intervals_hold_the_truth(code: str) -> None:
    truth = Groups(
        tuple(
            Cell(c.disadvantaged, c.label, c.predicted, c.stratum, c.rows * 10, c.value) for c in WOMEN.cells
        )
    )
    shares = np.array([cell.rows for cell in truth.cells]) / truth.count(lambda _: True)
    chance, kind, held = np.random.default_rng(3), check(Scope.BIAS, code), 0
    for _ in range(60):
        drawn = chance.multinomial(3000, shares)
        cells = tuple(
            Cell(c.disadvantaged, c.label, c.predicted, c.stratum, int(n), c.value)
            for c, n in zip(truth.cells, drawn, strict=True)
        )
        low, high = bootstrap.interval(kind, Groups(cells), 0.95) or (0.0, 0.0)
        held += low <= value(code, truth) <= high
    assert held >= 52, held


def test_where_most_draws_have_no_value_there_is_no_interval() -> None:
    kind = check(Scope.BIAS, "TE")
    few = groups([(True, "a", 0, 1, 1), (True, "a", 1, 1, 50), (False, "a", 0, 1, 1), (False, "a", 1, 0, 50)])
    assert FORMULAS["TE"] is not None
    assert bootstrap.interval(kind, few, 0.95) is None


@pytest.mark.parametrize("mean", [0, 1, 5, 39, 40, 1000])
def test_counts_are_drawn_from_poisson_s_law(mean: int) -> None:
    from random import Random

    chance = Random(1)
    drawn = [bootstrap._drawn(mean, chance) for _ in range(4000)]
    assert np.mean(drawn) == pytest.approx(mean, abs=4 * (mean / 4000) ** 0.5 + 1e-9)
    assert np.var(drawn) == pytest.approx(mean, rel=0.12)
