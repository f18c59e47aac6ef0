"""Difference in conditional rejection: for whom the model rejects more than the truth would.

DCR = rd - ra with r = n(y=0) / n(y'=0), the negative labels over the negative predictions, in the facet's
group and in the rest of the population. 0 is fair; negative values mean that the group has fewer true
negatives for each rejection, so the model is harder on it. Source: Amazon SageMaker Clarify, post-training
bias metrics.

It compares totals and not rows: a model that rejects the wrong people in the right number looks fair, so read
it beside `DRR`. It has no upper end, and it is infinite where nobody of one side is rejected, when Clarify
publishes 2.348543e108 or its negative. Both directions count, so use `within`.

Bad: the bounds are in the wrong order.
```yaml
bias:
  metrics: {DCR: {at_least: 0.1, at_most: -0.1}}
```
Good:
```yaml
bias:
  metrics: {DCR: {within: [-0.1, 0.1]}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(dcr: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(dcr, watch, f"difference in conditional rejection for {watch.column}")


CHECK = Check("DCR", Scope.BIAS, MeasureShape, lower, managed=True)
