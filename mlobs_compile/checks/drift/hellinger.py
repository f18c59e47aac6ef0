"""Hellinger distance: how different a column's distribution is from the baseline's, from 0 to 1.

H = sqrt(sum over bins of (sqrt(p) - sqrt(q))^2 / 2), over bins whose edges are frozen at the baseline's
deciles (one bin per value for texts), nulls as a bin of their own. 0 means the same and 1 means that no value
is shared. Unlike PSI it needs no rule for empty bins, so it suits columns with many rare values.

A shift by 0.3 standard deviations gives 0.11. It grows by itself on small samples: with 10 bins and no drift
at all, 100 rows exceed 0.1 in more than half of the cases, 300 rows in one of a hundred, 500 rows practically
never. 0.1 is the usual bound; check batches of at least 300 rows.

Bad: the bounds are in the wrong order.
```yaml
drift:
  features:
    amount: {hellinger: {within: [0.1, 0]}}
```
Good:
```yaml
drift:
  features:
    amount: {hellinger: {at_most: 0.1}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import BinnedShape


def lower(distance: BinnedShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(distance, watch, f"Hellinger distance of {watch.column or 'predictions'}")


CHECK = Check("hellinger", Scope.DRIFT, BinnedShape, lower)
