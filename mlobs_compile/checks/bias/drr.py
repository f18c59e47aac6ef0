"""Difference in rejection rates: for whom a rejection is right more often.

DRR = NPVd - NPVa with NPV = TN / (TN + FN), the share of right rejections in the facet's group minus that in
the rest of the population. It goes from -1 to 1; 0 is fair, and negative values mean that more of the group's
rejections are mistakes. Source: Amazon SageMaker Clarify, post-training bias metrics.

Despite its name it does not compare how often each side is rejected; that is `DPPL`. It needs the labels of
whoever was rejected, which many processes never learn: a loan that was refused shows no default. Both
directions count, so use `within`.

Bad: no bound, so nothing is promised.
```yaml
bias:
  metrics: {DRR: {at_least: null}}
```
Good:
```yaml
bias:
  metrics: {DRR: {within: [-0.1, 0.1]}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(drr: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(drr, watch, f"difference in rejection rates for {watch.column}")


CHECK = Check("DRR", Scope.BIAS, MeasureShape, lower, managed=True)
