"""The Lp norm of labels: how far the labels of the facet's group are from the rest's, as the 2-norm.

LP = sqrt(sum over labels y of (Pa(y) - Pd(y))^2), with Pa and Pd the distributions of labels in the rest and in
the facet's group. It goes from 0, which is fair, to sqrt 2 = 1.41. Source: Amazon SageMaker Clarify, pre-training
bias metrics, with its default p = 2.

It has no direction: it does not say who is worse off, so read it beside `DPL`, of which it is sqrt 2 times the
absolute value where there are two labels. Squares make it heed one large difference more than many small ones;
`TVD` counts all alike. It is never negative, so chance alone lifts it on small groups.

Bad: a distance has no negative values.
```yaml
bias:
  metrics: {LP: {within: [0.1, -0.1]}}
```
Good:
```yaml
bias:
  metrics: {LP: {at_most: 0.15}}
```
"""

from collections.abc import Iterator, Mapping
from math import fsum, sqrt

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import VALUES, Groups
from mlobs_compile.evidence.intervals import Interval, apart
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(lp: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(lp, watch, f"distance of labels in the 2-norm for {watch.column}", reads=(VALUES,))


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    rest, group = groups.label_shares()
    return sqrt(fsum((p - q) ** 2 for p, q in zip(rest, group, strict=True)))


def interval(groups: Groups, confidence: float) -> Interval | None:
    """With two labels the distance is that of one label's shares, times the root of 2."""
    if len(groups.values) != 2:
        return None
    low, high = apart(*groups.shares_of(groups.values[0]), confidence)
    return low * sqrt(2), high * sqrt(2)


CHECK = Check(
    "LP", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair, interval=interval
)
