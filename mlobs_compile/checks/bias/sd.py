"""Specificity difference: for whom the model finds more of the true negatives.

SD = TNRd - TNRa, the specificity in the facet's group minus that in the rest of the population. Mind the
order, which is the reverse of `RD`. It goes from -1 to 1; 0 is fair, and negative values mean that more of
the group's negatives are taken for positives. Source: Amazon SageMaker Clarify, post-training bias metrics.

It needs labels, so it is as late as they are, and only rows with a negative label count. Where the positive
prediction is a burden, such as a suspicion of fraud, this is the code that tells of wrong accusations. Both
directions count, so use `within`.

Bad: no bound, so nothing is promised.
```yaml
bias:
  metrics: {SD: {}}
```
Good:
```yaml
bias:
  metrics: {SD: {within: [-0.05, 0.05]}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(sd: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(sd, watch, f"specificity difference for {watch.column}")


CHECK = Check("SD", Scope.BIAS, MeasureShape, lower, managed=True)
