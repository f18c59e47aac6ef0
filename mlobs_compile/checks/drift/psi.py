"""Population stability index: how far the distribution of a column has moved from the baseline's.

PSI = sum over bins of (q - p) * ln(q / p), where p is the share of a bin in the baseline and q its share today. The
edges of the bins are frozen in the baseline: `bins: 10` of them, with equal shares (`strategy: quantiles`) or equally
wide (`strategy: width`); the first and the last are open, so a value outside the baseline's range counts there. For
texts every value is a bin, and all values that the baseline does not name share one. Nulls are a bin of their own. A
share below `zero: 0.0001` counts as 0.0001, and shares are not brought back to a sum of 1. 0 means the same; there is
no upper limit. PSI is the sum of the Kullback-Leibler divergences in both directions.

Source: the credit scorecards of Siddiqi (Credit Risk Scorecards, 2006), from which the reading comes: below 0.1
stable, 0.1 to 0.2 moving, above 0.2 moved. Software differs in the bins and in the guard against empty ones, so a
bound does not carry over: one batch, of 10,000 rows, shifted by 0.3 standard deviations, gives 0.107 with ten bins of
equal shares, 0.095 with five and 0.111 with twenty.

It misleads where bins are nearly empty: a bin that holds 0.1 % of the baseline and nothing today adds 0.002, one that
held nothing and has 1 % today adds 0.046, which depends on `zero` alone. With all rows null it is near 16 where the
baseline has no null; with one bin it is 0. It says nothing of direction, and a move inside a bin is not seen.

Recommended: `at_most: 0.2` with `min_rows: 500`, the usual bound, which a shift by 0.5 standard deviations exceeds.
PSI grows by itself on small samples: with no drift it is about (bins - 1) * (1/n + 1/m) for n rows today and m in the
baseline, so ten bins exceed 0.1 in four of ten batches of 100 rows.

False alarms with no drift, on 500 rows beside a baseline of 20,000 rows: 0.2 % of 2,000 batches of 50 values, and
none of 8,000 of 5 values or of numbers (normal, lognormal, with heavy atoms). Count on at most 1 %. On 100 rows it is
4 % of numbers and all of 50 values.

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
    amount: {psi: {at_most: 0.2, warn: {at_most: 0.1}, bins: 20}}
```
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import fsum, log

from pydantic import Field

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.shift import Shift
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import BinnedShape, ZeroField


class PsiShape(BinnedShape):
    """A population stability index."""

    zero: ZeroField = Field(Decimal("0.0001"), description="What the share of an empty bin counts as.")


def lower(psi: PsiShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(psi, watch, f"population stability index of {watch.called}")


def formula(shift: Shift, settings: Mapping[str, Setting]) -> float:
    shift.need_rows()
    expected, actual = shift.shares(zero=float(settings.get("zero", 0.0001)))
    return fsum((a - e) * log(a / e) for e, a in zip(expected, actual, strict=True))


CHECK = Check("psi", Scope.DRIFT, PsiShape, lower, formula=formula, usual=Decimal("0.2"))
