"""Probabilities of the distributions that statistics have when nothing has changed, without any library."""

from __future__ import annotations

from math import erfc, exp, fsum, lgamma, log, sqrt

_DIGITS, _STEPS = 1e-16, 100_000


def normal_tail(z: float) -> float:
    """P(|Z| > z) for a standard normal Z."""
    return erfc(z / sqrt(2)) if z > 0 else 1.0


def chi_squared_tail(value: float, freedom: float) -> float:
    """P(X > value) for X chi-squared with `freedom` degrees of freedom."""
    return gamma_tail(value / 2, freedom / 2)


def gamma_tail(value: float, form: float) -> float:
    """P(X > value) for X gamma distributed with this shape and scale 1: the regularised upper incomplete gamma
    function (Abramowitz and Stegun, 6.5.29 below form + 1 and 6.5.31 above)."""
    if value <= 0:
        return 1.0
    front = form * log(value) - value - lgamma(form)
    if value < form + 1:
        return max(0.0, 1.0 - exp(front) * _series(value, form))
    return exp(front) * _fraction(value, form)


def _series(value: float, form: float) -> float:
    term = total = 1 / form
    for step in range(1, _STEPS):
        term *= value / (form + step)
        total += term
        if term < total * _DIGITS:
            break
    return total


def _fraction(value: float, form: float) -> float:
    """The continued fraction 1/(x+1-a- 1(1-a)/(x+3-a- ...)), from the front by Lentz's method."""
    tiny = 1e-300
    below = value + 1 - form
    ratio, inverse = 1 / tiny, 1 / below
    whole = inverse
    for step in range(1, _STEPS):
        weight, below = step * (form - step), below + 2
        inverse = 1 / (weight * inverse + below or tiny)
        ratio = below + weight / ratio or tiny
        factor = ratio * inverse
        whole *= factor
        if abs(factor - 1) < _DIGITS * 4:
            break
    return whole


def kolmogorov_tail(value: float) -> float:
    """P(K > value) for the limit of sqrt(n) times the Kolmogorov-Smirnov statistic."""
    if value < 0.2:
        return 1.0
    terms = (2 * (-1) ** (step - 1) * exp(-2 * (step * value) ** 2) for step in range(1, 101))
    return min(1.0, max(0.0, fsum(terms)))
