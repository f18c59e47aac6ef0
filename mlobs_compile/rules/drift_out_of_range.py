"""A bound on a drift can never be exceeded, or is exceeded by data that have not moved at all.

Distances have a range: hellinger, total_variation, ks, linf_simple, linf_robust, chi_squared, and js_distance and
js_divergence in base 2 go from 0 to 1 (0.83 and 0.69 in base e); psi, kl and wasserstein begin at 0 and have no end.
A check with a bound outside never says anything. One that asks for *at least* some distance, or for less than none,
fails on data that are as the baseline was.

Bad:
```yaml
drift:
  features:
    amount: {hellinger: {at_most: 1.5}}
```
Good:
```yaml
drift:
  features:
    amount: {hellinger: {at_most: 0.15}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log, sqrt

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.measurement import Family, Measurement
from mlobs_compile.ir.signal import Bound
from mlobs_compile.rule import Finding, Rule
from mlobs_compile.units import decimal_text

_TO_ONE = (
    "hellinger", "total_variation", "ks", "linf_simple", "linf_robust", "chi_squared", "js_distance", "js_divergence",
)  # fmt: skip
_BY_E = {"js_distance": sqrt(log(2)), "js_divergence": log(2)}


def check(measurement: Measurement) -> Iterator[Finding]:
    if measurement.family is not Family.SHIFT:
        return
    levels = measurement.levels
    for key, bound in (("", levels.fail), ("warn: ", levels.warn)):
        wrong = _wrong(measurement, bound) if bound else None
        if wrong:
            fault, remedy = wrong
            yield Finding(measurement.origins[0], f"`{key}{fault}", remedy)


def _wrong(measurement: Measurement, bound: Bound) -> tuple[str, str] | None:
    kind, low, high = measurement.kind, bound.low, bound.high
    by_chance = measurement.settings.get("statistic") == "p_value"
    most = _most(measurement)
    if by_chance:
        if low is not None and low <= 0:
            return f"at_least: {decimal_text(low)}` is never missed: no p-value is below 0", "take 0.001"
        if low is not None and low > 1:
            return f"at_least: {decimal_text(low)}` is never met: no p-value is above 1", "take 0.001"
        return None
    if high is not None and high < 0:
        return (
            f"at_most: {decimal_text(high)}` is exceeded by data that have not moved: `{kind}` is 0 then",
            _recommended(kind),
        )
    if low is not None and low > 0:
        fault = f"at_least: {decimal_text(low)}` fails on data that have not moved: `{kind}` is 0 then"
        return fault, f"write `at_most`; {_recommended(kind)}"
    if high is None and low is not None:
        return (
            f"at_least: {decimal_text(low)}` is never missed: `{kind}` is 0 or more",
            f"write `at_most`; {_recommended(kind)}",
        )
    if high is not None and most is not None and float(high) >= most:
        return (
            f"at_most: {decimal_text(high)}` is never exceeded: `{kind}` is {most:.2g} at most",
            _recommended(kind),
        )
    return None


def _most(measurement: Measurement) -> float | None:
    if measurement.settings.get("base") == "e" and measurement.kind in _BY_E:
        return _BY_E[measurement.kind]
    return 1.0 if measurement.kind in _TO_ONE else None


def _recommended(kind: str) -> str:
    return f"`mlobs explain {kind}` recommends a bound"


RULE = Rule("MLO352", Severity.WARNING, Measurement, check)
