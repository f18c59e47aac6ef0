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

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import LABEL, PREDICTION, Groups, Share
from mlobs_compile.evidence.intervals import Interval, newcombe
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(drr: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(
        drr, watch, f"difference in rejection rates for {watch.column}", reads=(LABEL, PREDICTION)
    )


def pair(groups: Groups) -> tuple[Share, Share]:
    rest, group = groups.judged(LABEL, PREDICTION)
    return group.negative_precision, rest.negative_precision


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    first, second = pair(groups)
    return first - second


def interval(groups: Groups, confidence: float) -> Interval:
    return newcombe(*pair(groups), confidence)


CHECK = Check(
    "DRR", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair, interval=interval
)
