"""Difference in acceptance rates: for whom an acceptance is right more often.

DAR = PPVa - PPVd with PPV = TP / (TP + FP), the precision in the rest of the population minus that in the
facet's group. It goes from -1 to 1; 0 is fair, and positive values mean that more of the group's acceptances
are mistakes. Source: Amazon SageMaker Clarify, post-training bias metrics.

Despite its name it compares precisions; how often each side is accepted is `DPPL`. Only accepted rows count,
so a group with few acceptances swings widely. It needs labels, and in practice often lacks those of whoever
was rejected. Both directions count, so use `within`.

Bad: a severity that does not exist.
```yaml
bias:
  metrics: {DAR: {within: [-0.1, 0.1], severity: urgent}}
```
Good:
```yaml
bias:
  metrics: {DAR: {within: [-0.1, 0.1], severity: page}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(dar: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(dar, watch, f"difference in acceptance rates for {watch.column}")


CHECK = Check("DAR", Scope.BIAS, MeasureShape, lower, managed=True)
