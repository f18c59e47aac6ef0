"""How different two distributions over the same bins are, bin by bin, in natural logarithms."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum, log, sqrt

from mlobs_compile.evidence.shift import Counts


def kullback_leibler(current: Counts, reference: Counts) -> float:
    """KL(current, reference), both taken as weights and brought to a sum of 1; no weight of `reference` may be 0."""
    p, q = _whole(current), _whole(reference)
    return max(0.0, fsum(a * log(a / b) for a, b in zip(p, q, strict=True) if a))


def jensen_shannon(reference: Counts, current: Counts) -> float:
    """The mean divergence of both from their middle; 0 for the same, log 2 where no bin is shared."""
    halves = [(a, b, (a + b) / 2) for a, b in zip(reference, current, strict=True)]
    terms = [share * log(share / middle) for a, b, middle in halves for share in (a, b) if share]
    return max(0.0, fsum(terms) / 2)


def hellinger(reference: Counts, current: Counts) -> float:
    """The Euclidean distance of the roots of the shares, over the root of 2."""
    return sqrt(fsum((sqrt(a) - sqrt(b)) ** 2 for a, b in zip(reference, current, strict=True)) / 2)


def in_base(value: float, settings: Mapping[str, object], default: object) -> float:
    """A value of natural logarithms in the base that the check asks for."""
    return value / log(2) if settings.get("base", default) == 2 else value


def _whole(weights: Counts) -> Counts:
    total = fsum(weights)
    return tuple(weight / total for weight in weights)
