"""Population stability index: how far today's distribution of a column has moved from the baseline's.

PSI = sum over bins of (actual - expected) * ln(actual / expected), with bin edges frozen at the baseline's deciles,
nulls as a bin of their own and empty bins counted as 0.0001. The usual reading is: below 0.1 stable, 0.1 to 0.2
moving, above 0.2 moved. It grows by itself on small samples: with 10 bins and no drift at all, 100 rows exceed 0.1
in four cases of ten, 300 rows almost never, so check batches of at least 300 rows.

Bad: no bound.
```yaml
drift:
  features:
    amount: {psi: {}}
```
Good:
```yaml
drift:
  features:
    amount: {psi: {at_most: 0.2}}
```
"""

from collections.abc import Iterator, Mapping
from math import fsum, log

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import BinnedShape


def lower(psi: BinnedShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(psi, watch, f"population stability index of {watch.column or 'predictions'}")


def formula(shift: Shift, settings: Mapping[str, Setting]) -> float:
    zero = float(settings.get("zero", 0.0001))
    expected, actual = shift.shares(zero=zero)
    return fsum((a - e) * log(a / e) for e, a in zip(expected, actual, strict=True))


CHECK = Check("psi", Scope.DRIFT, BinnedShape, lower, formula=formula)
