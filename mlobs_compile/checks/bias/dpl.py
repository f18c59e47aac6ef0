"""Difference in positive proportions in labels: who gets the favourable outcome more often in the truth.

DPL = qa - qd, the share of positive labels in the rest of the population minus that in the facet's group. It
goes from -1 to 1; 0 is fair, and positive values mean that the group gets fewer. Source: Amazon SageMaker
Clarify, pre-training bias metrics.

It judges the labels and not the model, and a real difference between groups counts as bias too. Compare it
with `DPPL`, which is the same for predictions. On groups of a few dozen rows it swings widely by chance, and
labels that come late for one group only look like bias. Both directions count, so use `within`.

Bad: one number is not a range.
```yaml
bias:
  metrics: {DPL: {within: [0.1]}}
```
Good:
```yaml
bias:
  metrics: {DPL: {within: [-0.1, 0.1]}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(dpl: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(dpl, watch, f"difference in positive labels for {watch.column}")


CHECK = Check("DPL", Scope.BIAS, MeasureShape, lower, managed=True)
