"""Difference in positive proportions in predicted labels: who gets the favourable prediction more often.

DPPL = q'a - q'd, the share of positive predictions in the rest of the population minus that in the facet's group.
0 is fair; positive values mean that the group gets fewer. Source: Amazon SageMaker Clarify, post-training bias
metrics. On groups of a few dozen rows it swings widely by chance.

Bad: no bound, so nothing is promised.
```yaml
bias:
  metrics: {DPPL: {}}
```
Good:
```yaml
bias:
  metrics: {DPPL: {within: [-0.1, 0.1]}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(dppl: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(dppl, watch, f"difference in positive predictions for {watch.column}")


CHECK = Check("DPPL", Scope.BIAS, MeasureShape, lower, managed=True)
