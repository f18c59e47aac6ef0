"""Where a numeric column is cut into bins, from what is known of its values."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf, isfinite, nextafter

DIGITS, PERSONAL_DIGITS = 9, 2
"""Significant digits of an edge: enough to tell values apart, and few enough to say nothing of a person."""
FINE_BINS = 200


def by_quantiles(quantiles: Sequence[float], digits: int = DIGITS) -> tuple[float, ...]:
    """Edges at the quantiles, each once.

    A value that is more than one of them fills a bin of its own: it has an edge right below it too, so that what is
    smaller is not counted with it. Of personal data there are rounded edges only.
    """
    atoms = {a for a, b in pairwise(quantiles) if a == b}
    if digits < DIGITS:
        return tuple(sorted({rounded(one, digits) for one in quantiles if isfinite(one)}))
    kept = {one if one in atoms else rounded(one, digits) for one in quantiles if isfinite(one)}
    return tuple(sorted(kept | {nextafter(one, -inf) for one in atoms if isfinite(one)}))


def by_width(low: float, high: float, bins: int, digits: int = DIGITS) -> tuple[float, ...]:
    """Edges between bins of equal width."""
    if not isfinite(low) or not isfinite(high) or low == high:
        return (nextafter(low, -inf), low) if isfinite(low) and digits == DIGITS else ()
    step = high / bins - low / bins
    return tuple(sorted({rounded(low + step * k, digits) for k in range(1, bins)}))


def rounded(value: float, digits: int = DIGITS) -> float:
    """A number with so many significant digits."""
    return float(f"{value:.{digits}g}")


def asked(cut: str) -> tuple[str, int]:
    """The strategy and the number of bins of a cut's name: `quantiles-10`, `width-20`, `fine`."""
    strategy, _, bins = cut.partition("-")
    return ("quantiles", FINE_BINS) if strategy == "fine" else (strategy, int(bins))
