"""Kolmogorov-Smirnov statistic: the largest gap between a column's distribution and the baseline's.

KS = max over x of |F_today(x) - F_baseline(x)|, from 0 (the same) to 1 (nothing overlaps). It is for numbers;
texts have no order. Read from 1,000 frozen quantiles of the baseline it is exact to 0.001. Model Monitor
calls the same number `linf_simple`.

It is bounded as an effect size and not by its p-value on purpose: at 200,000 rows a shift nobody would care
for has p < 0.05 in seven cases of ten, and at any size 50 features that are checked every hour give 60 false
alarms a day. It sees shifts of the middle well and changes in the tails badly. A shift by 0.3 standard
deviations gives 0.12. With no drift at all, 100 rows exceed 0.1 in one case of four, 300 rows in one of a
hundred. 0.1 is a good first bound.

Bad: a bound without a number.
```yaml
drift:
  features:
    amount: {ks: {at_most: p < 0.05}}
```
Good:
```yaml
drift:
  features:
    amount: {ks: {at_most: 0.1}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import DriftShape


def lower(statistic: DriftShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(statistic, watch, f"Kolmogorov-Smirnov statistic of {watch.column or 'predictions'}")


CHECK = Check("ks", Scope.DRIFT, DriftShape, lower)
