"""Disparate impact: how often the facet's group gets the favourable prediction, relative to the rest.

DI = q'd / q'a, the share of positive predictions in the group divided by that in the rest. The fair point is
1, not 0; below 1 the group gets fewer. The four-fifths rule of US employment guidelines takes 0.8 as the
limit, and 1.25 is the same limit seen from the other side. Source: Amazon SageMaker Clarify, post-training
bias metrics.

It is a ratio, so where positives are rare it swings: 2 of 1,000 against 4 of 1,000 is 0.5, though `DPPL` is
only 0.002. Where the rest gets none at all it is infinite; Clarify then publishes 2.348543e108. Clarify's own
drift rule measures the distance from 0, which is wrong for DI; the bounds here do not.

Bad: the bounds are in the wrong order.
```yaml
bias:
  metrics: {DI: {within: [1.25, 0.8]}}
```
Good:
```yaml
bias:
  metrics: {DI: {within: [0.8, 1.25]}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(di: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(di, watch, f"disparate impact for {watch.column}")


CHECK = Check("DI", Scope.BIAS, MeasureShape, lower, managed=True)
