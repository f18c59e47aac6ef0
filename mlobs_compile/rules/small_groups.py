"""A bias measure is judged on groups so small that chance alone often takes it out of its bound.

A share of 100 rows has a standard error of up to 0.05, and the difference of two such shares one of 0.07. With a bound
of 0.05 around fair, every second batch of a model that treats all alike would fail. The rule tells bounds that are
narrower than one standard error at `min_group_rows` rows on each side, for shares of a half, where it is largest;
`RD`, `SD`, `DAR` and `DRR` look at a part of the rows and waver more than that.

Bad:
```yaml
bias:
  facets: {age_band: {groups: ["18-25"]}}
  metrics: {DPPL: {within: [-0.05, 0.05]}, DI: {within: [0.8, 1.25]}}
```
Good:
```yaml
bias:
  facets: {age_band: {groups: ["18-25"]}}
  min_group_rows: 1000
  metrics: {DPPL: {within: [-0.05, 0.05]}, DI: {within: [0.8, 1.25]}}
```
Or say `confidence: 95%`: then a check fails only when its whole confidence interval is out of bounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, erf, log, sqrt

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.rule import Finding, Rule

_SHARES = frozenset({"DPL", "DPPL", "RD", "SD", "DAR", "DRR", "AD"})
"""Differences of two shares."""
_VARIANCES = {"DI": 2.0, **dict.fromkeys(_SHARES, 0.5)}
"""Of the measure, times the rows of each side: p(1-p)/n twice, and (1-p)/(pn) twice for the logarithm of a ratio."""


def check(measurement: Measurement) -> Iterator[Finding]:
    variance = _VARIANCES.get(measurement.kind) if measurement.group else None
    reach = _reach(measurement)
    if variance is None or measurement.confidence is not None or not reach:
        return
    rows = measurement.sample.min_rows
    error = sqrt(variance / rows)
    if reach >= error:
        return
    alarms = 1 - erf(reach / error / sqrt(2))
    message = (
        f"with {rows} rows on each side chance alone takes `{measurement.kind}` out of its bound"
        f" in up to {alarms:.0%} of all batches"
    )
    enough = ceil(variance / reach**2)
    help = f"add `confidence: 95%`, raise `min_group_rows` to {enough} or more, or widen the bound"
    yield Finding(measurement.origins[0], message, help)


def _reach(measurement: Measurement) -> float:
    """How far the nearest bound is from fair; 0 where fair is not within the bounds."""
    bound = measurement.levels.fail
    sides = [float(side) for side in (bound.low, bound.high) if side is not None]
    fair = 0.0 if measurement.fair is None else float(measurement.fair)
    if measurement.kind == "DI":
        sides, fair = [log(side) for side in sides if side > 0], 0.0
    low = bound.low is None or bound.low <= (measurement.fair or 0)
    high = bound.high is None or bound.high >= (measurement.fair or 0)
    return min((abs(side - fair) for side in sides), default=0.0) if low and high else 0.0


RULE = Rule("MLO355", Severity.WARNING, Measurement, check)
