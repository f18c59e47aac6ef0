"""Difference in conditional acceptance: for whom the model accepts fewer than the truth would.

DCA = ca - cd with c = n(y=1) / n(y'=1), the positive labels over the positive predictions, in the rest of the
population and in the facet's group. 0 is fair; negative values mean that the group has more true positives
for each acceptance, so the model is harder on it. Source: Amazon SageMaker Clarify, post-training bias
metrics.

It compares totals and not rows: a model that accepts the wrong people in the right number looks fair, so read
it beside `DAR`. It has no upper end, and it is infinite where nobody of one side is accepted, when Clarify
publishes 2.348543e108 or its negative. Both directions count, so use `within`.

Bad: one number is not a range.
```yaml
bias:
  metrics: {DCA: {within: 0.1}}
```
Good:
```yaml
bias:
  metrics: {DCA: {within: [-0.1, 0.1]}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(dca: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(dca, watch, f"difference in conditional acceptance for {watch.column}")


CHECK = Check("DCA", Scope.BIAS, MeasureShape, lower, managed=True)
