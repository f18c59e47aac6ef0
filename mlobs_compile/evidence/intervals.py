"""Confidence intervals of shares, and of what is computed from two of them."""

from __future__ import annotations

from math import exp, log, sqrt

from mlobs_compile.evidence.groups import Share

Interval = tuple[float, float]


def quantile(confidence: float) -> float:
    """The standard normal's quantile that leaves half of the rest above it, such as 1.96 for 0.95."""
    from statistics import NormalDist

    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson(share: Share, confidence: float) -> Interval:
    """Wilson's score interval of a share (E. B. Wilson, JASA 22, 1927)."""
    z, n, p = quantile(confidence), share.of, share.value
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def newcombe(first: Share, second: Share, confidence: float) -> Interval:
    """The hybrid score interval of `first - second` (R. G. Newcombe, Statistics in Medicine 17, 1998, method 10)."""
    p, q = first.value, second.value
    (low, high), (least, most) = wilson(first, confidence), wilson(second, confidence)
    difference = p - q
    below = sqrt((p - low) ** 2 + (most - q) ** 2)
    return difference - below, difference + sqrt((high - p) ** 2 + (q - least) ** 2)


def apart(first: Share, second: Share, confidence: float) -> Interval:
    """The interval of the distance between two shares; it begins at 0 where they may be the same."""
    low, high = newcombe(first, second, confidence)
    far = max(abs(low), abs(high))
    return (0.0 if low <= 0 <= high else min(abs(low), abs(high))), far


def ratio(above: Share, below: Share, confidence: float) -> Interval:
    """The interval of `above / below` from the normal law of its logarithm (D. Katz et al., Biometrics 34, 1978).

    Half a row is added to each count, as S. D. Walter does, so that a count of 0 has an interval too.
    """
    x, n, y, m = above.hits + 0.5, above.of + 0.5, below.hits + 0.5, below.of + 0.5
    half = quantile(confidence) * sqrt(max(0.0, 1 / x - 1 / n + 1 / y - 1 / m))
    centre = log((x / n) / (y / m))
    low = 0.0 if not above.hits else exp(centre - half)
    return low, exp(centre + half)
