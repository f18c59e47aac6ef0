"""Jensen-Shannon distance: how different a column's distribution is from the baseline's, from 0 to 1.

JS distance = sqrt((KL(p, m) + KL(q, m)) / 2) with m = (p + q) / 2 and KL in base 2, over bins whose edges are
frozen at the baseline's deciles (one bin per value for texts), nulls as a bin of their own. 0 means the same
and 1 means that no value is shared. It is the square root of the divergence that the bias code `JS` uses.

Libraries differ: with the natural logarithm the same data gives 0.83 of this number (NannyML takes base 2,
SciPy and Evidently the natural logarithm), so a bound does not carry over. A shift by 0.3 standard deviations
gives 0.13. It grows by itself on small samples: with 10 bins and no drift at all, 100 rows exceed 0.1 in four
cases of five, 300 rows in one of fifteen, 1,000 rows practically never. 0.1 is the usual bound; check batches
of at least 500 rows.

Bad: no bound.
```yaml
drift:
  features:
    amount: {js_distance: {}}
```
Good:
```yaml
drift:
  features:
    amount: {js_distance: {at_most: 0.1}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import BinnedShape


def lower(distance: BinnedShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(distance, watch, f"Jensen-Shannon distance of {watch.column or 'predictions'}")


CHECK = Check("js_distance", Scope.DRIFT, BinnedShape, lower)
