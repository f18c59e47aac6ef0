"""Model Monitor's simple distance: the largest gap between a column's distribution and the baseline's.

For numbers, linf_simple = max over x of |F_today(x) - F_baseline(x)|, where F(x) is the share of values up to x: the
Kolmogorov-Smirnov statistic. For texts, linf_simple = max over values of |share today - share in the baseline|, where
nulls count as one value and so do all values that the baseline does not name. Both go from 0 to 1. Source:
Distance.scala of awslabs/deequ, which Amazon SageMaker Model Monitor is built on (`comparison_method: Simple`).

Nulls of numbers are left out, and a batch of nothing but nulls has no verdict. Numbers are read from the baseline's
cut `fine`, about 200 bins of equal shares in which a frequent number is a bin by itself; the value is too small by at
most the largest share of the baseline that lies in one bin of more than one number, so by 0.005 to 0.01 as a rule,
and by more for personal data, whose edges are rounded, and the runner reports the bound of the batch at hand. Deequ
reads a sketch of its own, whose error is of that size too. For texts it is exact.

It takes no account of the number of rows: with no drift at all, 100 rows of numbers exceed 0.1 in one case of four.
Prefer `linf_robust` on small batches. It misleads for texts of many values, of which each has a small share: all 50
of them can change while none moves by more than 0.04. Model Monitor publishes one drift metric per feature, so a
feature can have this or `linf_robust` there, not both.

Recommended: `at_most: 0.1` with `min_rows: 500`, Model Monitor's own default bound.

False alarms with no drift, on 500 rows beside a baseline of 20,000 rows: none of 10,000 batches (normal, lognormal,
with heavy atoms, of 5 and of 50 values). Count on at most 1 %. On 100 rows it is 23 % of numbers.

Bad: the two bounds exclude each other.
```yaml
drift:
  features:
    amount: {linf_simple: {at_most: 0.1, within: [0, 0.1]}}
```
Good:
```yaml
drift:
  features:
    amount: {linf_simple: {at_most: 0.1}}
```
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence import gaps
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import DriftShape


def lower(gap: DriftShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(gap, watch, f"largest distribution gap of {watch.called}")


def formula(shift: Shift, settings: Mapping[str, Setting]) -> float:
    return gaps.either(shift)


def error_bound(shift: Shift, settings: Mapping[str, Setting]) -> float:
    return gaps.error(shift)


CHECK = Check(
    "linf_simple", Scope.DRIFT, DriftShape, lower, managed=True, formula=formula, error_bound=error_bound,
    usual=Decimal("0.1"),
)  # fmt: skip
