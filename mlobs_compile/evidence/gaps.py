"""The largest gap between two distributions: of their cumulative curves for numbers, of their shares for categories."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from math import fsum, inf, nextafter

from mlobs_compile.evidence.shift import Counts, Shift


def of_curves(shift: Shift) -> float:
    """max |F_batch - F_baseline| over the edges of the bins, nulls left out."""
    shift.need_values()
    reference, current = (curve(counts) for counts in shift.values)
    return max(abs(a - b) for a, b in zip(reference, current, strict=True))


def of_shares(shift: Shift) -> float:
    """max |share of the batch - share of the baseline| over the categories, `other` and null among them."""
    shift.need_rows()
    reference, current = shift.shares()
    return max(abs(a - b) for a, b in zip(reference, current, strict=True))


def either(shift: Shift) -> float:
    """What Deequ calls the L-infinity distance: of curves for numbers, of shares for categories."""
    return of_curves(shift) if shift.ordered else of_shares(shift)


def error(shift: Shift) -> float:
    """How much larger the gap of the curves may be inside a bin than at its edges; 0 for categories.

    Inside bin i both curves lie between their values at its two edges, so no gap there is larger than the one from
    the lower end of one to the upper end of the other. A bin that holds a single number has no inside.
    """
    if not shift.ordered:
        return 0.0
    found = of_curves(shift)
    reference, current = ((0.0, *curve(counts)) for counts in shift.values)
    inside = [
        max(reference[i + 1] - current[i], current[i + 1] - reference[i])
        for i, (low, high) in enumerate(_bins(shift))
        if nextafter(low, inf) < high
    ]
    return max(0.0, max(inside, default=0.0) - found)


def curve(counts: Counts) -> Counts:
    """The cumulative shares at the upper edges of the bins; the last is 1."""
    total = fsum(counts)
    return (*(part / total for part in accumulate(counts[:-1])), 1.0)


def _bins(shift: Shift) -> Iterator[tuple[float, float]]:
    """Lower end (open) and upper end of each bin; the outer ones end where the data do, if that is known."""
    low, high = -inf, inf
    if shift.reference_span and shift.current_span:
        spans = (shift.reference_span, shift.current_span)
        low, high = nextafter(min(span[0] for span in spans), -inf), max(span[1] for span in spans)
    yield from zip((low, *shift.edges), (*shift.edges, high), strict=True)
