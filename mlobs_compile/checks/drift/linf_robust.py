"""Model Monitor's robust distance: the largest gap to the baseline's distribution beyond chance.

linf_robust = max(0, linf_simple - 1.8 * sqrt((n + m) / (n * m))), where n and m are the numbers of rows today and in
the baseline (without nulls, for numbers); 1.8 is what chance exceeds in 3 cases of 1,000. It goes from 0 to 1.
Source: Distance.scala of awslabs/deequ, which Amazon SageMaker Model Monitor is built on (`comparison_method:
Robust`, its default). `linf_simple` describes how nulls, new values and values outside of the baseline's range count,
and how far a number read from frozen bins may be off: the same bound holds here.

With no drift at all it never exceeded 0.1 in 300 trials, even on 100 rows. The price is that it is blind there: on
100 rows it takes 0.18 off the gap, on 1,000 rows 0.06, so that moderate drift of a small batch reads as 0. That makes
it misleading on a chart: the same drift looks larger on the days with more rows. Model Monitor publishes one drift
metric per feature, so a feature can have this or `linf_simple` there, not both.

Recommended: `at_most: 0.1` with `min_rows: 500`, Model Monitor's own default bound; on 500 rows a shift by 0.5
standard deviations exceeds it.

False alarms with no drift, on 500 rows beside a baseline of 20,000 rows: none of 10,000 batches (normal, lognormal,
with heavy atoms, of 5 and of 50 values). Count on at most 1 %.

Bad: a key that is not part of a measure.
```yaml
drift:
  features:
    amount: {linf_robust: {threshold: 0.1}}
```
Good:
```yaml
drift:
  features:
    amount: {linf_robust: {at_most: 0.1}}
```
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import sqrt

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence import gaps
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import DriftShape

CHANCE = 1.8
"""Deequ's constant: the Kolmogorov-Smirnov statistic of equal samples exceeds it, scaled, in 3 cases of 1,000."""


def lower(gap: DriftShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(gap, watch, f"robust distribution gap of {watch.called}")


def formula(shift: Shift, settings: Mapping[str, Setting]) -> float:
    simple = gaps.either(shift)
    reference, current = shift.sizes
    return max(0.0, simple - CHANCE * sqrt((current + reference) / (current * reference)))


def error_bound(shift: Shift, settings: Mapping[str, Setting]) -> float:
    return gaps.error(shift)


CHECK = Check(
    "linf_robust", Scope.DRIFT, DriftShape, lower, managed=True, formula=formula, error_bound=error_bound,
    usual=Decimal("0.1"),
)  # fmt: skip
