"""Kolmogorov-Smirnov of labels: the largest difference between the group and the rest in the share of any one label.

KS = max over labels y of |Pa(y) - Pd(y)|, with Pa and Pd the distributions of labels in the rest and in the facet's
group. It goes from 0, which is fair, to 1. Source: Amazon SageMaker Clarify, pre-training bias metrics.

Labels have no order here, so it compares shares and not cumulated shares as the drift check `ks` does; the two must
not be given one bound. It has no direction, so read it beside `DPL`, whose absolute value it is where there are two
labels. It is never negative, so chance alone lifts it on small groups.

Bad: the two bounds exclude each other.
```yaml
bias:
  metrics: {KS: {at_most: 0.1, within: [0, 0.1]}}
```
Good:
```yaml
bias:
  metrics: {KS: {at_most: 0.1}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import VALUES, Groups
from mlobs_compile.evidence.intervals import Interval, apart
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(ks: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(ks, watch, f"largest difference of label shares for {watch.column}", reads=(VALUES,))


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    rest, group = groups.label_shares()
    return max((abs(p - q) for p, q in zip(rest, group, strict=True)), default=0.0)


def interval(groups: Groups, confidence: float) -> Interval | None:
    """With two labels the largest difference is that of either label's shares."""
    if len(groups.values) != 2:
        return None
    return apart(*groups.shares_of(groups.values[0]), confidence)


CHECK = Check(
    "KS", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair, interval=interval
)
