"""Total variation distance of labels: the share of the group's labels that would have to change to match the rest's.

TVD = 1/2 * sum over labels y of |Pa(y) - Pd(y)|, with Pa and Pd the distributions of labels in the rest and in the
facet's group. It goes from 0, which is fair, to 1. Source: Amazon SageMaker Clarify, pre-training bias metrics.

It has no direction: it does not say who is worse off, so read it beside `DPL`, whose absolute value it is where
there are two labels. It shows more than `DPL` only with three labels or more, as grades or classes. It is never
negative, so chance alone lifts it: with 100 rows a side and no difference at all it is 0.06 on average.

Bad: no bound, so nothing is promised.
```yaml
bias:
  metrics: {TVD: {severity: ticket}}
```
Good:
```yaml
bias:
  metrics: {TVD: {at_most: 0.1}}
```
"""

from collections.abc import Iterator, Mapping
from math import fsum

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import VALUES, Groups
from mlobs_compile.evidence.intervals import Interval, apart
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(tvd: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(tvd, watch, f"total variation distance of labels for {watch.column}", reads=(VALUES,))


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    rest, group = groups.label_shares()
    return fsum(abs(p - q) for p, q in zip(rest, group, strict=True)) / 2


def interval(groups: Groups, confidence: float) -> Interval | None:
    """With two labels the distance is that of one label's shares."""
    if len(groups.values) != 2:
        return None
    return apart(*groups.shares_of(groups.values[0]), confidence)


CHECK = Check(
    "TVD", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair, interval=interval
)
