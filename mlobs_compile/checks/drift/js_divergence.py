"""Jensen-Shannon divergence: how many bits one row tells of whether it is from today or from the baseline.

JS divergence = (KL(p, m) + KL(q, m)) / 2, where p are the shares of the bins in the baseline, q those of today, m =
(p + q) / 2, and KL(p, m) = sum over bins of p * log2(p / m). It is the square of `js_distance`, which describes bins,
texts and nulls. With `base: e` the same data give 0.69 of this number; the bias code `JS` takes that base. 0 means
the same and 1 that no value is shared.

Source: Lin, Divergence Measures Based on the Shannon Entropy, 1991.

It misleads who expects a distance: twice the shift gives about four times the divergence. On small samples it grows
like PSI, of which it is about an eighth in natural logarithms and a fifth to a sixth in base 2. A move inside a bin
is not seen, and a constant column with one bin gives 0.

Recommended: `at_most: 0.04` with `min_rows: 500`, the square of the bound of `js_distance`. With no drift it is about
(bins - 1) * (1/n + 1/m) / 5.5 for n rows today and m in the baseline.

False alarms with no drift, on 500 rows beside a baseline of 20,000 rows: none of 10,000 batches (normal, lognormal,
with heavy atoms, of 5 and of 50 values). Count on at most 1 %.

Bad: fewer than two bins.
```yaml
drift:
  features:
    amount: {js_divergence: {at_most: 0.04, bins: 1}}
```
Good:
```yaml
drift:
  features:
    amount: {js_divergence: {at_most: 0.04}}
```
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pydantic import Field

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence import divergence
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import BaseField, BinnedShape


class JsDivergenceShape(BinnedShape):
    """A Jensen-Shannon divergence."""

    base: BaseField = Field(2, description="The base of the logarithm: `2` or `e`.")


def lower(shape: JsDivergenceShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(shape, watch, f"Jensen-Shannon divergence of {watch.called}")


def formula(shift: Shift, settings: Mapping[str, Setting]) -> float:
    shift.need_rows()
    return divergence.in_base(divergence.jensen_shannon(*shift.shares()), settings, 2)


CHECK = Check("js_divergence", Scope.DRIFT, JsDivergenceShape, lower, formula=formula, usual=Decimal("0.04"))
