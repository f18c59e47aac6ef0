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

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(js: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(js, watch, f"Jensen-Shannon divergence of labels for {watch.column}")


CHECK = Check("JS", Scope.BIAS, MeasureShape, lower, managed=True)
