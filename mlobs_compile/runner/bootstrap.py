"""Confidence intervals of whatever is computed from counts: the counts are drawn anew, and the measure taken again.

Each cell's count is drawn from the Poisson law of the count that was found, 500 times, and the interval is read off
the values, corrected for their bias (B. Efron, "Better bootstrap confidence intervals", JASA 82, 1987, without the
acceleration). The draws are seeded, so one batch has one interval. A combination that no row has stays at none, so an
interval knows nothing of errors that did not occur.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, sqrt
from random import Random
from statistics import NormalDist

from mlobs_compile.check import AnyCheck
from mlobs_compile.evidence.groups import Groups
from mlobs_compile.evidence.undefined import Undefined

DRAWS, SEED = 500, 20
LEAST = DRAWS // 2
"""With fewer draws that have a value, there is no interval to speak of."""
_LARGE = 40
"""From here on a Poisson law is drawn as a normal one, whose error is far below that of 500 draws."""


def interval(check: AnyCheck, groups: Groups, confidence: float) -> tuple[float, float] | None:
    """The interval of a measure; None where most draws have no value."""
    assert check.formula is not None
    found = check.formula(groups, {})
    chance, values = Random(SEED), list[float]()
    for _ in range(DRAWS):
        cells = tuple(replace(cell, rows=_drawn(cell.rows, chance)) for cell in groups.cells)
        try:
            value = check.formula(Groups(cells), {})
        except Undefined:
            continue
        if value is not None:
            values.append(value)
    if found is None or len(values) < LEAST:
        return None
    return _read_off(sorted(values), found, confidence)


def _read_off(values: list[float], found: float, confidence: float) -> tuple[float, float]:
    normal, size = NormalDist(), len(values)
    below = sum(value < found for value in values) + sum(value == found for value in values) / 2
    bias = normal.inv_cdf(min(max(below, 0.5), size - 0.5) / size)
    far = normal.inv_cdf((1 + confidence) / 2)
    low, high = normal.cdf(2 * bias - far), normal.cdf(2 * bias + far)
    return values[min(int(low * size), size - 1)], values[min(int(high * size), size - 1)]


def _drawn(mean: int, chance: Random) -> int:
    if mean >= _LARGE:
        return max(0, round(chance.gauss(mean, sqrt(mean))))
    limit, product, count = exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count
