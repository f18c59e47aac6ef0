"""How far values must be carried to turn one distribution into another: the first Wasserstein distance."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from math import fsum, inf, isfinite, nextafter

from mlobs_compile.evidence.gaps import curve
from mlobs_compile.evidence.shift import Counts, Shift
from mlobs_compile.evidence.undefined import Undefined

Knot = tuple[float, float]
"""A value, and the share of rows up to it; a curve is straight between its knots."""


def distance(shift: Shift) -> float:
    """The area between the cumulative curves, in the unit of the column, nulls left out.

    Within a bin values count as evenly spread; the outer bins end where the data end, and at their edge where that
    is not known.
    """
    shift.need_values()
    if not all(isfinite(end) for span in (shift.reference_span, shift.current_span) for end in span or ()):
        raise Undefined("a value is infinite")
    if not shift.edges and not (shift.reference_span and shift.current_span):
        raise Undefined("nobody knows where its values lie: the baseline has one bin and no smallest value")
    reference, current = _curves(shift)
    places = sorted({value for value, _ in (*reference, *current)})
    gaps = [_at(current, value) - _at(reference, value) for value in places]
    steps = zip(pairwise(places), pairwise(gaps), strict=True)
    return fsum((high - low) * _mean(first, last) for (low, high), (first, last) in steps)


def error(shift: Shift) -> float | None:
    """How far the distance may be from that of the rows: half of the sum of width * share over the bins of both.

    Whatever the values inside a bin are, their curve and the straight line differ by at most half of the rectangle
    that the two ends span. None where an outer bin has rows and nobody knows where they end.
    """
    for span, counts in zip((shift.reference_span, shift.current_span), shift.values, strict=True):
        if span is None and (counts[0] or counts[-1]):
            return None
    rectangles = [
        (high - low) * (last - first)
        for knots in _curves(shift)
        for (low, first), (high, last) in pairwise(knots)
    ]
    return fsum(rectangles) / 2


def _curves(shift: Shift) -> tuple[tuple[Knot, ...], tuple[Knot, ...]]:
    (reference, current), edges = shift.values, shift.edges
    return _knots(edges, reference, shift.reference_span), _knots(edges, current, shift.current_span)


def _knots(edges: Counts, counts: Counts, span: tuple[float, float] | None) -> tuple[Knot, ...]:
    low, high = span or (edges[0], edges[-1])
    before = nextafter(low, -inf)
    held = (
        (edge, share) for edge, share in zip(edges, curve(counts)[:-1], strict=True) if low <= edge < high
    )
    return ((before, 0.0), *held, (high, 1.0))


def _at(knots: tuple[Knot, ...], value: float) -> float:
    place = bisect_left(knots, (value, -inf))
    if place == len(knots):
        return 1.0
    upper, share = knots[place]
    if place == 0 or upper == value:
        return share
    lower, before = knots[place - 1]
    return before + (share - before) * (value - lower) / (upper - lower)


def _mean(first: float, last: float) -> float:
    """The mean of |x| where x goes straight from `first` to `last`."""
    whole = abs(first) + abs(last)
    if first * last >= 0:
        return whole / 2
    return (first * first + last * last) / (2 * whole)
