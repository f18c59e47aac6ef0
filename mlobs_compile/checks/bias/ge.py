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

from collections.abc import Iterator, Mapping
from math import fsum

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import LABEL, PREDICTION, Groups
from mlobs_compile.evidence.undefined import Undefined
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(ge: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(
        ge, watch, f"generalized entropy of benefits for {watch.column}", reads=(LABEL, PREDICTION)
    )


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    groups.judged(LABEL, PREDICTION)
    benefits = [(cell.rows, int(bool(cell.predicted)) - int(bool(cell.label)) + 1) for cell in groups.cells]
    rows = sum(n for n, _ in benefits)
    mean = sum(n * benefit for n, benefit in benefits) / rows
    if not mean:
        raise Undefined("every row is a wrong rejection, so nobody has any benefit")
    return fsum(n * ((benefit / mean) ** 2 - 1) for n, benefit in benefits) / (2 * rows)


CHECK = Check("GE", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair)
