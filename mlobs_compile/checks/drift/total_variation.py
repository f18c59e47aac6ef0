"""Total variation distance: the share of rows that sit in another bin than in the baseline.

TVD = sum over bins of |p - q| / 2, where p is the share of a bin in the baseline and q its share today. 0.2 means
that one row in five would have to change its bin to restore the baseline. The edges of the bins are frozen in the
baseline: `bins: 10` of them, with equal shares (`strategy: quantiles`) or equally wide (`strategy: width`), open at
both ends. For texts every value is a bin, and all values that the baseline does not name share one. Nulls are a bin
of their own. 0 means the same and 1 that no value is shared. Empty bins need no guard. It is half of what is called
the L1 distance; the bias code `TVD` is the same measure of labels.

Source: Levin and Peres, Markov Chains and Mixing Times, chapter 4.

It misleads where rare values matter, since every row weighs the same: fraud that doubles from 0.1 % to 0.2 % of the
rows gives 0.001. It grows with the number of values: with no drift at all, 500 rows of 50 values give 0.13. A move
inside a bin is not seen, and a constant column with one bin gives 0.

Recommended: `at_most: 0.2` with `min_rows: 500`, which a shift by 0.5 standard deviations nearly reaches and which
holds for columns of up to 50 values. With no drift it is about 0.4 * sqrt((bins - 1) * (1/n + 1/m)) for n rows today
and m in the baseline.

False alarms with no drift, on 500 rows beside a baseline of 20,000 rows: none of 10,000 batches (normal, lognormal,
with heavy atoms, of 5 and of 50 values). Count on at most 1 %.

Bad: a strategy that does not exist.
```yaml
drift:
  features:
    country: {total_variation: {at_most: 0.2, strategy: equal}}
```
Good:
```yaml
drift:
  features:
    country: {total_variation: {at_most: 0.2}}
```
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import fsum

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import BinnedShape


def lower(distance: BinnedShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(distance, watch, f"total variation distance of {watch.called}")


def formula(shift: Shift, settings: Mapping[str, Setting]) -> float:
    shift.need_rows()
    return fsum(abs(a - b) for a, b in zip(*shift.shares(), strict=True)) / 2


CHECK = Check("total_variation", Scope.DRIFT, BinnedShape, lower, formula=formula, usual=Decimal("0.2"))
