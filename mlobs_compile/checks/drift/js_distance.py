"""Jensen-Shannon distance: how different a column's distribution is from the baseline's, from 0 to 1.

JS distance = sqrt((KL(p, m) + KL(q, m)) / 2), where p are the shares of the bins in the baseline, q those of today, m
= (p + q) / 2, and KL(p, m) = sum over bins of p * log2(p / m). The edges of the bins are frozen in the baseline:
`bins: 10` of them, with equal shares (`strategy: quantiles`) or equally wide (`strategy: width`), open at both ends.
For texts every value is a bin, and all values that the baseline does not name share one. Nulls are a bin of their
own. Empty bins need no guard. 0 means the same and 1 that no value is shared. It equals
`scipy.spatial.distance.jensenshannon(p, q, base=2)`, and is the square root of `js_divergence`.

Source: Lin, Divergence Measures Based on the Shannon Entropy, 1991. Software differs: with `base: e` the same data
give 0.83 of this number and the highest is 0.83 (NannyML takes base 2; SciPy and Evidently the natural logarithm
unless told otherwise), so a bound does not carry over.

It misleads on small samples, where the square root makes little differences large: with ten bins and no drift at all,
100 rows exceed 0.1 in four of five batches. Columns of many values need more rows, or a higher bound. A move inside a
bin is not seen, and a constant column with one bin gives 0.

Recommended: `at_most: 0.2` with `min_rows: 500`, which a shift by 0.5 standard deviations exceeds and which holds for
columns of up to 50 values; 0.1, which many use, needs 1,500 rows there. With no drift its square is about (bins - 1)
* (1/n + 1/m) / 5.5 for n rows today and m in the baseline.

False alarms with no drift, on 500 rows beside a baseline of 20,000 rows: none of 10,000 batches (normal, lognormal,
with heavy atoms, of 5 and of 50 values). Count on at most 1 %.

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
    amount: {js_distance: {at_most: 0.2}}
```
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import sqrt

from pydantic import Field

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence import divergence
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import BaseField, BinnedShape


class JsDistanceShape(BinnedShape):
    """A Jensen-Shannon distance."""

    base: BaseField = Field(2, description="The base of the logarithm: `2` or `e`.")


def lower(distance: JsDistanceShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(distance, watch, f"Jensen-Shannon distance of {watch.called}")


def formula(shift: Shift, settings: Mapping[str, Setting]) -> float:
    shift.need_rows()
    return sqrt(divergence.in_base(divergence.jensen_shannon(*shift.shares()), settings, 2))


CHECK = Check("js_distance", Scope.DRIFT, JsDistanceShape, lower, formula=formula, usual=Decimal("0.2"))
