"""Kullback-Leibler divergence: how surprising today's values of a column are to somebody who knows the baseline.

KL = sum over bins of q * ln(q / p), where p is the share of a bin in the baseline and q its share today; `base: 2`
takes the logarithm in base 2 instead. The edges of the bins are frozen in the baseline: `bins: 10` of them, with
equal shares (`strategy: quantiles`) or equally wide (`strategy: width`), open at both ends. For texts every value is
a bin, and all values that the baseline does not name share one. Nulls are a bin of their own. A share below `zero:
0.0001` counts as 0.0001, and shares are brought back to a sum of 1 after that. 0 means the same; there is no upper
limit but the one that `zero` sets, about 9. It equals `scipy.stats.entropy(today, baseline)`.

Source: Kullback and Leibler, On Information and Sufficiency, 1951. The direction matters: this one asks what today
would cost under the baseline, so values that are new today weigh heavily and values that vanished weigh little.

It misleads where the baseline has empty bins, whose part is decided by `zero`: a new value with 1 % of the rows gives
0.036. `js_divergence` has neither the direction nor the guess. It says nothing of where the rows went.

Recommended: `at_most: 0.1` with `min_rows: 500`, half of the bound of `psi`, since PSI is KL in both directions. A
shift by 0.5 standard deviations exceeds it. With no drift it is about (bins - 1) / 2 * (1/n + 1/m) for n rows today
and m in the baseline.

False alarms with no drift, on 500 rows beside a baseline of 20,000 rows: none of 10,000 batches (normal, lognormal,
with heavy atoms, of 5 and of 50 values). Count on at most 1 %.

Bad: a base that nobody counts in.
```yaml
drift:
  features:
    amount: {kl: {at_most: 0.1, base: 10}}
```
Good:
```yaml
drift:
  features:
    amount: {kl: {at_most: 0.1, base: e}}
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
from mlobs_compile.spec.measure import BaseField, BinnedShape, ZeroField


class KlShape(BinnedShape):
    """A Kullback-Leibler divergence."""

    base: BaseField = Field("e", description="The base of the logarithm: `e` or `2`.")
    zero: ZeroField = Field(Decimal("0.0001"), description="What the share of an empty bin counts as.")


def lower(kl: KlShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(kl, watch, f"Kullback-Leibler divergence of {watch.called}")


def formula(shift: Shift, settings: Mapping[str, Setting]) -> float:
    shift.need_rows()
    reference, current = shift.shares(zero=float(settings.get("zero", 0.0001)))
    return divergence.in_base(divergence.kullback_leibler(current, reference), settings, "e")


CHECK = Check("kl", Scope.DRIFT, KlShape, lower, formula=formula, usual=Decimal("0.1"))
