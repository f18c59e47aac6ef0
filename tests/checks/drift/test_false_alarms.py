"""Batches without any drift exceed the bound that a page recommends no more often than the page says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pytest
from numpy.random import Generator

from mlobs_compile.evidence.shift import Shift
from mlobs_compile.registry import page
from tests.checks.drift.shifts import DRIFT, FINE, ORDERED, Numbers, fine, of_numbers, quantiles, value

BASELINE, ROWS, SAMPLES = 20_000, 500, 100
NUMBERS: dict[str, Callable[[Generator, int], Numbers]] = {
    "normal": lambda rng, rows: rng.normal(size=rows),
    "lognormal": lambda rng, rows: rng.lognormal(size=rows),
    "heavy atoms": lambda rng, rows: np.where(
        rng.random(rows) < 0.4,
        0.0,
        np.where(rng.random(rows) < 0.3, 1.0, rng.exponential(size=rows).round(2)),
    ),
}
VALUES = {5: (0.4, 0.3, 0.15, 0.1, 0.05), 50: (0.02,) * 50}


@cache
def samples(kind: str | int, *, narrow: bool) -> tuple[Shift, ...]:
    """A hundred batches from the distribution of their baseline."""
    rng = np.random.default_rng(2)
    if isinstance(kind, int):
        return tuple(_of_values(rng, kind))
    reference = NUMBERS[kind](rng, BASELINE)
    edges = fine(reference) if narrow else quantiles(reference)
    return tuple(of_numbers(reference, NUMBERS[kind](rng, ROWS), edges) for _ in range(SAMPLES))


def _of_values(rng: Generator, many: int) -> Iterator[Shift]:
    reference = rng.multinomial(BASELINE, VALUES[many])
    for _ in range(SAMPLES):
        batch = rng.multinomial(ROWS, VALUES[many])
        yield Shift((*reference.tolist(), 0, 0), (*batch.tolist(), 0, 0), (), BASELINE)


def promised(name: str) -> float:
    """The share of batches that the page says may exceed its bound."""
    found = re.search(r"Count\s+on\s+at\s+most\s+([\d.]+)\s+%", page(f"mlobs_compile.checks.drift.{name}"))
    assert found
    return float(found[1]) / 100


@pytest.mark.parametrize("kind", [*NUMBERS, *VALUES])
@pytest.mark.parametrize("name", DRIFT)
def test_no_more_false_alarms_than_the_page_says(name: str, kind: str | int) -> None:
    if name in ORDERED and isinstance(kind, int):
        return
    usual = DRIFT[name].usual
    assert usual is not None
    values = [value(name, shift) for shift in samples(kind, narrow=name in FINE)]
    assert sum(found > usual for found in values) / SAMPLES <= promised(name)


@pytest.mark.parametrize("kind", [*NUMBERS, *VALUES])
def test_p_values_are_below_a_tenth_in_about_a_tenth_of_the_batches(kind: str | int) -> None:
    found = [value("chi_squared", shift, {"statistic": "p_value"}) for shift in samples(kind, narrow=False)]
    assert 0.02 <= sum(p < 0.1 for p in found) / SAMPLES <= 0.18
    assert sum(p < 0.001 for p in found) <= 1


@pytest.mark.parametrize("name", DRIFT)
def test_the_bound_of_the_page_is_the_one_that_is_tested(name: str) -> None:
    assert f"Recommended: `at_most: {DRIFT[name].usual}` with `min_rows: {ROWS}`" in page(
        f"mlobs_compile.checks.drift.{name}"
    )


@pytest.mark.parametrize("name", DRIFT)
def test_a_shift_by_half_a_standard_deviation_exceeds_or_reaches_the_bound(name: str) -> None:
    rng = np.random.default_rng(3)
    reference, batch = rng.normal(size=BASELINE), rng.normal(0.52, size=BASELINE)
    shift = of_numbers(reference, batch, fine(reference) if name in FINE else quantiles(reference))
    usual = DRIFT[name].usual
    assert usual is not None and value(name, shift) > usual
