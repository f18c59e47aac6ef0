"""How likely a drift measure exceeds a bound by chance alone, when nothing has moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, fsum, inf, lgamma, log, log1p, sqrt

from mlobs_compile.evidence.chance import gamma_tail, kolmogorov_tail, normal_tail

Term = Callable[[float, float, float], float]
"""What one bin adds: from its share today, its share in the baseline, and what counts instead of nothing."""
ROBUST = 1.8
_POINTS = 60


@dataclass(frozen=True, slots=True)
class Trial:
    """A batch from the baseline's own distribution."""

    rows: int
    baseline_rows: float = inf
    """Infinite where it is not known, which makes chance smaller than it is."""
    shares: tuple[float, ...] = (0.1,) * 10
    """Of the baseline's bins that are not empty."""
    ordered: bool = True

    @property
    def scale(self) -> float:
        """1/n + 1/m: what the variance of a difference of two shares is in units of p(1 - p)."""
        return 1 / self.rows + 1 / self.baseline_rows


def _psi(a: float, e: float, zero: float) -> float:
    a, e = max(a, zero), max(e, zero)
    return (a - e) * log(a / e)


def _kl(a: float, e: float, zero: float) -> float:
    a, e = max(a, zero), max(e, zero)
    return a * log(a / e) - a + e


def _js(a: float, e: float, zero: float) -> float:
    middle = (a + e) / 2
    return fsum(share * log(share / middle) for share in (a, e) if share) / 2


def _hellinger(a: float, e: float, zero: float) -> float:
    return (sqrt(a) - sqrt(e)) ** 2 / 2


def _chi_squared(a: float, e: float, zero: float) -> float:
    return (a - e) ** 2 / (a + e) / 2


def _total_variation(a: float, e: float, zero: float) -> float:
    return abs(a - e) / 2


TERMS: Mapping[str, tuple[Term, int]] = {
    "psi": (_psi, 1), "kl": (_kl, 1), "js_divergence": (_js, 1), "js_distance": (_js, 2),
    "hellinger": (_hellinger, 2), "chi_squared": (_chi_squared, 2), "total_variation": (_total_variation, 1),
}  # fmt: skip
"""By kind: what a bin adds, and the power of the measure that is the sum."""


def exceeds(kind: str, bound: float, trial: Trial, settings: Mapping[str, object]) -> float | None:
    """The probability that the measure is above the bound; None for kinds of which that is not known."""
    if kind in TERMS:
        term, power = TERMS[kind]
        if settings.get("base") == 2 or (kind.startswith("js") and "base" not in settings):
            bound *= log(2) ** (1 / power)
        zero = float(str(settings.get("zero", "0.0001")))
        return _sum_exceeds(term, bound**power if bound > 0 else bound, trial, zero)
    if kind == "linf_robust":
        bound += ROBUST * sqrt(trial.scale) if bound >= 0 else 0
    if kind not in ("ks", "linf_simple", "linf_robust"):
        return None
    if bound < 0 or trial.ordered:
        return kolmogorov_tail(bound / sqrt(trial.scale))
    deviations = (sqrt(share * (1 - share) * trial.scale) for share in trial.shares)
    return min(1.0, fsum(normal_tail(bound / deviation) for deviation in deviations if deviation))


def _sum_exceeds(term: Term, bound: float, trial: Trial, zero: float) -> float:
    """From the mean and the variance of the sum, as if it were gamma distributed, which it is for many rows.

    The mean is exact for a fixed baseline. Bins of a whole lean on each other: the factor is exact for equal shares.
    """
    bins = len(trial.shares)
    if bins < 2:
        return 0.0 if bound >= 0 else 1.0
    rows = max(1, round(1 / trial.scale))
    moments = [_moments(term, rows, float(f"{share:.2e}"), zero) for share in trial.shares]
    mean, variance = fsum(one for one, _ in moments), fsum(one for _, one in moments) * bins / (bins - 1)
    return gamma_tail(bound * mean / variance, mean * mean / variance) if variance else 0.0


@lru_cache(maxsize=4096)
def _moments(term: Term, rows: int, share: float, zero: float) -> tuple[float, float]:
    """Mean and variance of what a bin adds, its rows being binomial; a grid stands for large numbers."""
    share = min(share, 1 - 1e-9)
    middle, reach = rows * share, 8 * sqrt(rows * share * (1 - share)) + 8
    first, last = max(0, int(middle - reach)), min(rows, int(middle + reach) + 1)
    counts = range(first, last + 1, max(1, (last - first) // (2 * _POINTS)))
    weights = [exp(_log_binomial(rows, count, share)) for count in counts]
    values = [term(count / rows, share, zero) for count in counts]
    total = fsum(weights)
    mean = fsum(w * v for w, v in zip(weights, values, strict=True)) / total
    return mean, fsum(w * (v - mean) ** 2 for w, v in zip(weights, values, strict=True)) / total


def _log_binomial(rows: int, count: int, share: float) -> float:
    ways = lgamma(rows + 1) - lgamma(count + 1) - lgamma(rows - count + 1)
    return ways + count * log(share) + (rows - count) * log1p(-share)
