"""Generalized entropy: how unequally the model's benefits are spread over single rows.

GE = (1 / 2n) * sum over rows of ((b / mean b)^2 - 1) with the benefit b = y' - y + 1, so that 2 is an
undeserved acceptance, 1 a right decision and 0 a wrong rejection. 0 is equal for everyone, and it is never
negative. Source: Amazon SageMaker Clarify, post-training bias metrics.

It runs over all rows and does not look at groups, so it is the same for every group of every facet and says
nothing about whom the errors hit. It rises with any error, so it follows `accuracy` closely. It needs labels.

Bad: a bound without a number.
```yaml
bias:
  metrics: {GE: {at_most: low}}
```
Good:
```yaml
bias:
  metrics: {GE: {at_most: 0.1}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(ge: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(ge, watch, f"generalized entropy of benefits for {watch.column}")


CHECK = Check("GE", Scope.BIAS, MeasureShape, lower, managed=True)
