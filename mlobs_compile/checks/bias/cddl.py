"""Conditional demographic disparity in labels: whether the group is rejected more than accepted within like cases.

CDDL = 1/n * sum over strata i of n_i * DD_i, with DD = n_d(0) / n(0) - n_d(1) / n(1): the group's share among the
unfavourable labels minus its share among the favourable ones. 0 is fair; positive values mean that the group makes
up more of the rejected than of the accepted. It goes from -1 to 1. Source: Amazon SageMaker Clarify, pre-training
bias metrics.

The strata are the values of one column, `bias: {strata: department}`: a gap that comes from whom each department
admits, and not from how it treats the group, goes away (Simpson's paradox). A stratum that is itself a proxy of the
group hides what it should show. A stratum without both outcomes has nothing to compare and is left out, where
Clarify takes the missing share for 0; rows without a stratum do not count.

Bad: one number is not a range.
```yaml
bias:
  strata: department
  metrics: {CDDL: {within: 0.1}}
```
Good:
```yaml
bias:
  strata: department
  metrics: {CDDL: {within: [-0.1, 0.1]}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import LABEL, STRATA, Groups, conditional_disparity
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(cddl: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(
        cddl, watch, f"conditional disparity of labels for {watch.column}", reads=(LABEL, STRATA)
    )


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    groups.judged(LABEL)
    return conditional_disparity(groups, lambda cell: cell.label)


CHECK = Check("CDDL", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair)
