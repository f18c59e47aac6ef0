"""Kolmogorov-Smirnov statistic: the largest gap between a column's distribution and the baseline's.

KS = max over x of |F_today(x) - F_baseline(x)|, where F(x) is the share of values up to x; from 0 (the same) to 1
(nothing overlaps). It is for numbers: texts have no order, so a column of texts has no verdict and the finding says
why. Nulls are left out on both sides, and a batch of nothing but nulls has no verdict; watch them with `missing`. It
equals `scipy.stats.ks_2samp(...).statistic` when read from the rows.

It is read from the baseline's cut `fine`, about 200 bins of equal shares in which a frequent number is a bin by
itself. The exact statistic may lie between two edges. It is never smaller than the value, and larger by at most the
largest share of the baseline that lies in one bin of more than one number, so by 0.005 to 0.01 as a rule, and by more
for personal data, whose edges are rounded; the runner reports the bound of the batch at hand, which is sharper: the
largest gap that the counts allow inside any bin, less the value. Values outside of the baseline's range fall into the
open bins at the ends.

It is bounded as an effect size and not by its p-value on purpose: at 200,000 rows a shift nobody would care for has p
< 0.05 in seven cases of ten, and at any size 50 features that are checked every hour give 60 false alarms a day. It
misleads in the tails, where it sees little: 4 % of the rows moved to anywhere give at most 0.04. Source: Smirnov,
Table for Estimating the Goodness of Fit of Empirical Distributions, 1948.

Recommended: `at_most: 0.1` with `min_rows: 500`, which a shift by 0.25 standard deviations reaches. With no drift the
chance to exceed b is about 2 * exp(-2 * b^2 * n * m / (n + m)) for n rows today and m in the baseline: one in four at
100 rows, one in ten thousand at 500.

False alarms with no drift, on 500 rows beside a baseline of 20,000 rows: none of 6,000 batches (normal, lognormal,
with heavy atoms). Count on at most 1 %. On 100 rows it is 23 % of numbers.

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

from collections.abc import Iterator, Mapping
from decimal import Decimal

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence import gaps
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.evidence.undefined import Undefined
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import DriftShape


def lower(statistic: DriftShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(statistic, watch, f"Kolmogorov-Smirnov statistic of {watch.called}")


def formula(shift: Shift, settings: Mapping[str, Setting]) -> float:
    if not shift.ordered:
        raise Undefined("texts have no order; take `linf_simple`, `chi_squared` or `js_distance`")
    return gaps.of_curves(shift)


def error_bound(shift: Shift, settings: Mapping[str, Setting]) -> float:
    return gaps.error(shift)


CHECK = Check(
    "ks", Scope.DRIFT, DriftShape, lower, formula=formula, error_bound=error_bound, usual=Decimal("0.1")
)
