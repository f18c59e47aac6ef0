"""Wasserstein distance: how far the values of a column were carried, in the baseline's standard deviations.

W = integral over x of |F_today(x) - F_baseline(x)|, where F(x) is the share of values up to x, over the standard
deviation of the baseline (`unit: std`), so that one bound suits all columns: 0.2 means that values lie a fifth of a
standard deviation off on average. With `unit: own` it is not divided, and 0.2 means 0.2 of whatever the column
counts: euros, years. It has no upper limit, and unlike all measures over bins it tells a small move from a large one
after nothing overlaps any more. It is for numbers: texts have no distance, so a column of texts has no verdict and
the finding says why. Nulls are left out, and a batch of nothing but nulls has no verdict.

It is read from the baseline's cut `fine`, about 200 bins of equal shares in which a frequent number is a bin by
itself; within a bin values count as evenly spread, and the outer bins end at the smallest and the largest value of
either side. It differs from `scipy.stats.wasserstein_distance` of the rows by at most half the sum over bins of width
* (share of the baseline + share today), in the unit of the value; the runner reports that bound. Where the ends of
the baseline are not kept, as for personal data, the outer bins end at their edge, and no bound can be given if they
hold rows: the true distance is larger.

It misleads on long tails: one row in a thousand that is 300 standard deviations off gives 0.3, which may be a typing
error and no drift. A baseline that is constant has no standard deviation: the distance is 0 where the batch holds the
same constant, and infinite, so a failure, where not; take `unit: own` there. A batch with an infinite value has no
verdict. Source: Ramdas, Garcia and Cuturi, On Wasserstein Two-Sample Testing, 2015.

Recommended: `at_most: 0.2` with `min_rows: 500`; a shift by 0.2 standard deviations reaches it. Evidently's bound is
0.1, which batches of 300 rows without any drift exceed in one case of five.

False alarms with no drift, on 500 rows beside a baseline of 20,000 rows: 0.2 % of 2,000 lognormal batches, and none
of 4,000 that were normal or had heavy atoms. Count on at most 1 %. On 100 rows it is 7 % and 17 %.

Bad: a unit that does not exist.
```yaml
drift:
  features:
    amount: {wasserstein: {at_most: 0.2, unit: percent}}
```
Good:
```yaml
drift:
  features:
    amount: {wasserstein: {at_most: 5, unit: own}}
```
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import inf
from typing import Literal

from pydantic import Field

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence import transport
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.evidence.undefined import Undefined
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import DriftShape


class WassersteinShape(DriftShape):
    """A Wasserstein distance."""

    unit: Literal["std", "own"] = Field(
        "std", description="In standard deviations of the baseline, or in the column's own unit."
    )


def lower(distance: WassersteinShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(distance, watch, f"Wasserstein distance of {watch.called}")


def formula(shift: Shift, settings: Mapping[str, Setting]) -> float:
    if not shift.ordered:
        raise Undefined("texts have no distance; take `chi_squared`, `js_distance` or `linf_robust`")
    return _in_unit(transport.distance(shift), shift, settings)


def error_bound(shift: Shift, settings: Mapping[str, Setting]) -> float | None:
    known = transport.error(shift)
    return None if known is None else _in_unit(known, shift, settings)


def _in_unit(carried: float, shift: Shift, settings: Mapping[str, Setting]) -> float:
    if settings.get("unit", "std") == "own":
        return carried
    if shift.reference_stdev is None:
        raise Undefined("the baseline has fewer than two values, so no standard deviation; take `unit: own`")
    if shift.reference_stdev == 0:
        return inf if carried else 0.0
    return carried / shift.reference_stdev


CHECK = Check(
    "wasserstein", Scope.DRIFT, WassersteinShape, lower, formula=formula, error_bound=error_bound,
    usual=Decimal("0.2"),
)  # fmt: skip
