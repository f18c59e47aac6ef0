"""Hellinger distance: how different a column's distribution is from the baseline's, from 0 to 1.

H = sqrt(sum over bins of (sqrt(p) - sqrt(q))^2 / 2), where p is the share of a bin in the baseline and q its share
today. The edges of the bins are frozen in the baseline: `bins: 10` of them, with equal shares (`strategy: quantiles`)
or equally wide (`strategy: width`), open at both ends. For texts every value is a bin, and all values that the
baseline does not name share one. Nulls are a bin of their own. 0 means the same and 1 that no value is shared. Empty
bins need no guard, so it suits columns with many rare values.

Source: Hellinger, 1909; Beran, Minimum Hellinger Distance Estimates for Parametric Models, 1977.

It misleads on small samples: with ten bins and no drift at all, 100 rows exceed 0.1 in more than half of the batches.
Shares that come up from nothing weigh most: a new value with 1 % of the rows gives 0.07, the same step from 50 % to
51 % gives 0.007. A move inside a bin is not seen, and a constant column with one bin gives 0.

Recommended: `at_most: 0.15` with `min_rows: 500`, which a shift by 0.45 standard deviations exceeds and which holds
for columns of up to 50 values; 0.1, which many use, needs 1,100 rows there. With no drift its square is about (bins -
1) * (1/n + 1/m) / 8 for n rows today and m in the baseline.

False alarms with no drift, on 500 rows beside a baseline of 20,000 rows: 0.4 % of 2,000 batches of 50 values, and
none of 8,000 of 5 values or of numbers (normal, lognormal, with heavy atoms). Count on at most 1 %.

Bad: the bounds are in the wrong order.
```yaml
drift:
  features:
    amount: {hellinger: {within: [0.15, 0]}}
```
Good:
```yaml
drift:
  features:
    amount: {hellinger: {at_most: 0.15}}
```
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence import divergence
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import BinnedShape


def lower(distance: BinnedShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(distance, watch, f"Hellinger distance of {watch.called}")


def formula(shift: Shift, settings: Mapping[str, Setting]) -> float:
    shift.need_rows()
    return divergence.hellinger(*shift.shares())


CHECK = Check("hellinger", Scope.DRIFT, BinnedShape, lower, formula=formula, usual=Decimal("0.15"))
