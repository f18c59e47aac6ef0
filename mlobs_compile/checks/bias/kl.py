"""Kullback-Leibler divergence: how different the rest's labels are from the facet's group's.

KL = sum over labels y of Pa(y) * ln(Pa(y) / Pd(y)), with the natural logarithm. It goes from 0, which is
fair, to infinity. Source: Amazon SageMaker Clarify, pre-training bias metrics.

It has no direction: it does not say who is worse off, so read it beside `DPL`. It is infinite as soon as the
group lacks one label altogether, which happens by chance in small groups; Clarify then publishes 2.348543e108
and the alert fires. `JS` is always finite.

Bad: no bound, so nothing is promised.
```yaml
bias:
  metrics: {KL: {severity: page}}
```
Good:
```yaml
bias:
  metrics: {KL: {at_most: 0.1}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(kl: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(kl, watch, f"Kullback-Leibler divergence of labels for {watch.column}")


CHECK = Check("KL", Scope.BIAS, MeasureShape, lower, managed=True)
