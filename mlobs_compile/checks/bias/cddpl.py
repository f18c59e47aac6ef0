"""Conditional demographic disparity in predicted labels: whether the model rejects the group more within like cases.

CDDPL = 1/n * sum over strata i of n_i * DD'_i, with DD' = n'_d(0) / n'(0) - n'_d(1) / n'(1): the group's share among
the unfavourable predictions minus its share among the favourable ones. 0 is fair; positive values mean that the
group makes up more of the rejected than of the accepted. It goes from -1 to 1. Source: Amazon SageMaker Clarify,
post-training bias metrics.

The strata are the values of one column, `bias: {strata: department}`. A stratum that is itself a proxy of the group
hides what it should show. A stratum without both outcomes has nothing to compare and is left out, where Clarify
takes the missing share for 0; rows without a stratum do not count. It needs no labels.

Bad: a word is not a number.
```yaml
bias:
  strata: department
  metrics: {CDDPL: {at_most: none}}
```
Good:
```yaml
bias:
  strata: department
  metrics: {CDDPL: {within: [-0.1, 0.1]}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import PREDICTION, STRATA, Groups, conditional_disparity
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(cddpl: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(
        cddpl, watch, f"conditional disparity of predictions for {watch.column}", reads=(PREDICTION, STRATA)
    )


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    groups.judged(PREDICTION)
    return conditional_disparity(groups, lambda cell: cell.predicted)


CHECK = Check("CDDPL", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair)
