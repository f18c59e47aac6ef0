"""What PromQL's functions make of the samples within a range, as Prometheus computes them.

Source: Prometheus 2.42, promql/functions.go; extrapolation as described in `rate` and `increase` of its manual.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor


@dataclass(frozen=True, slots=True)
class Range:
    """The samples of one series within a stretch of time, oldest first; at least one."""

    start: float
    end: float
    samples: Sequence[tuple[float, float]]
    """Second and value."""

    @property
    def values(self) -> list[float]:
        return [value for _, value in self.samples]


Function = Callable[[Range], float | None]


def extrapolated(window: Range, *, counter: bool) -> float | None:
    """How much the series moved over the whole stretch, as far as its samples reach and half a gap beyond."""
    if len(window.samples) < 2:
        return None
    (first_at, first), (last_at, last) = window.samples[0], window.samples[-1]
    moved = last - first
    if counter:
        moved += sum(before for before, after in pairwise(window.values) if after < before)
    covered = last_at - first_at
    gap = covered / (len(window.samples) - 1)
    before, after = first_at - window.start, window.end - last_at
    if counter and moved > 0 and first >= 0:
        before = min(before, covered * first / moved)  # it was never below zero
    reach = covered + sum(side if side < gap * 1.1 else gap / 2 for side in (before, after))
    return moved * reach / covered


def _rate(window: Range) -> float | None:
    moved = extrapolated(window, counter=True)
    return None if moved is None else moved / (window.end - window.start)


def _deriv_of_last(window: Range) -> float | None:
    if len(window.samples) < 2:
        return None
    (before_at, before), (last_at, last) = window.samples[-2:]
    return (last if last < before else last - before) / (last_at - before_at)


def _mean(window: Range) -> float:
    return sum(window.values) / len(window.samples)


def _deviation(window: Range) -> float:
    mean = _mean(window)
    spread: float = sum((value - mean) ** 2 for value in window.values) / len(window.samples)
    return float(spread**0.5)


OVER_TIME: dict[str, Function] = {
    "rate": _rate,
    "increase": lambda window: extrapolated(window, counter=True),
    "delta": lambda window: extrapolated(window, counter=False),
    "irate": _deriv_of_last,
    "changes": lambda window: float(sum(before != after for before, after in pairwise(window.values))),
    "resets": lambda window: float(sum(after < before for before, after in pairwise(window.values))),
    "avg_over_time": _mean,
    "min_over_time": lambda window: min(window.values),
    "max_over_time": lambda window: max(window.values),
    "sum_over_time": lambda window: sum(window.values),
    "count_over_time": lambda window: float(len(window.samples)),
    "last_over_time": lambda window: window.values[-1],
    "present_over_time": lambda window: 1.0,
    "stddev_over_time": _deviation,
}
KEEPS_NAME = "last_over_time"
"""The one function over a range that leaves the metric its name."""

MATH: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "ceil": ceil,
    "floor": floor,
    "sqrt": lambda x: x**0.5,
}


def quantile(share: float, buckets: Sequence[tuple[float, float]]) -> float | None:
    """`histogram_quantile` over cumulative buckets, each an upper bound and a count, the last one infinite."""
    ordered = sorted(buckets)
    if len(ordered) < 2 or ordered[-1][0] != float("inf") or ordered[-1][1] == 0:
        return None
    rank = share * ordered[-1][1]
    place = next(index for index, (_, count) in enumerate(ordered) if count >= rank)
    if place == len(ordered) - 1:
        return ordered[-2][0]
    bound, count = ordered[place]
    start, below = ordered[place - 1] if place else (0.0 if bound > 0 else bound, 0.0)
    return start + (bound - start) * (rank - below) / (count - below) if count > below else bound
