"""Tables of two rows, baseline and batch: how uneven they are, and how likely chance makes them so."""

from __future__ import annotations

from math import fsum, sqrt

from mlobs_compile.evidence.chance import chi_squared_tail
from mlobs_compile.evidence.shift import Counts

LEAST_EXPECTED = 5
"""Rows that a cell must be expected to have for the chi-squared approximation (Cochran, 1954)."""


def cramers_v(reference: Counts, current: Counts) -> float:
    """Cramer's V of a table of shares, in which both rows weigh alike."""
    terms = ((a - b) ** 2 / (a + b) for a, b in zip(reference, current, strict=True) if a + b)
    return sqrt(fsum(terms) / 2)


def p_value(reference: Counts, current: Counts) -> float:
    """The probability of a table at least as uneven, of counts, its small cells counted as one."""
    table = pooled(reference, current)
    n, m = fsum(a for a, _ in table), fsum(b for _, b in table)
    statistic = fsum((a * m - b * n) ** 2 / ((a + b) * n * m) for a, b in table)
    return chi_squared_tail(statistic, len(table) - 1) if len(table) > 1 else 1.0


def pooled(reference: Counts, current: Counts) -> tuple[tuple[float, float], ...]:
    """The columns of the table; those in which fewer than five rows are expected on either side are one.

    Where even that one is too small, the smallest of the others joins it.
    """
    columns = sorted((pair for pair in zip(reference, current, strict=True) if sum(pair)), key=sum)
    n, m = fsum(reference), fsum(current)
    least = LEAST_EXPECTED * (n + m) / min(n, m)
    small = [pair for pair in columns if sum(pair) < least]
    rest = columns[len(small) :]
    while small and rest and fsum(sum(pair) for pair in small) < least:
        small.append(rest.pop(0))
    one = [(fsum(a for a, _ in small), fsum(b for _, b in small))] if small else []
    return (*one, *rest)
