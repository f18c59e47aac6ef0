"""Jensen-Shannon divergence: how different the labels of the facet's group are from the rest's.

JS = (KL(Pa, P) + KL(Pd, P)) / 2 with P = (Pa + Pd) / 2 and the natural logarithm. It goes from 0, which is
fair, to ln 2 = 0.69. Source: Amazon SageMaker Clarify, pre-training bias metrics.

It is a divergence: the drift check `js_distance` is the square root of such a number in base 2, so 0.01 here
is a distance of 0.12 there, and bounds must not be copied from one to the other. It has no direction: it does
not say who is worse off, so read it beside `DPL`. It is defined even where the group lacks a label.

Bad: the two bounds exclude each other.
```yaml
bias:
  metrics: {JS: {at_most: 0.02, within: [0, 0.02]}}
```
Good:
```yaml
bias:
  metrics: {JS: {at_most: 0.02}}
```
"""

from collections.abc import Iterator, Mapping, Sequence
from math import fsum, log

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import VALUES, Groups
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(js: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(js, watch, f"Jensen-Shannon divergence of labels for {watch.column}", reads=(VALUES,))


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    rest, group = groups.label_shares()
    middle = tuple((p + q) / 2 for p, q in zip(rest, group, strict=True))
    return (_divergence(rest, middle) + _divergence(group, middle)) / 2


def _divergence(shares: Sequence[float], middle: Sequence[float]) -> float:
    return fsum(p * log(p / m) for p, m in zip(shares, middle, strict=True) if p)


CHECK = Check("JS", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair)
