"""Accuracy difference: for whom the model is right more often.

AD = ACCa - ACCd, the accuracy in the rest of the population minus that in the facet's group. It goes from -1
to 1; 0 is fair, and positive values mean that the model is wrong more often about the group. Source: Amazon
SageMaker Clarify, post-training bias metrics.

It hides opposite errors: on the COMPAS data it is 0.017 while `RD` is -0.16 and `DI` 1.53, since the model
errs as often for both groups but in different directions. Never use it alone. It needs labels, so it is as
late as they are.

Bad: a key that is not part of a measure.
```yaml
bias:
  metrics: {AD: {max: 0.05}}
```
Good:
```yaml
bias:
  metrics: {AD: {within: [-0.05, 0.05]}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(ad: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(ad, watch, f"accuracy difference for {watch.column}")


CHECK = Check("AD", Scope.BIAS, MeasureShape, lower, managed=True)
