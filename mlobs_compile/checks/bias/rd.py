"""Recall difference: for whom the model misses fewer of the true positives.

RD = TPRa - TPRd, the recall in the rest of the population minus that in the facet's group. It goes from -1 to
1; 0 is fair, and positive values mean that the model misses more of the group's positives. It is known as
equal opportunity. Source: Amazon SageMaker Clarify, post-training bias metrics.

It needs labels, so it is as late as they are, and only rows with a positive label count: a group of 1,000
with 2% positives has 20 of them, and one more miss moves RD by 0.05. Both directions count, so use `within`.

Bad: a word is not a number.
```yaml
bias:
  metrics: {RD: {at_most: ten percent}}
```
Good:
```yaml
bias:
  metrics: {RD: {within: [-0.1, 0.1]}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import LABEL, PREDICTION, Groups, Share
from mlobs_compile.evidence.intervals import Interval, newcombe
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(rd: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(rd, watch, f"recall difference for {watch.column}", reads=(LABEL, PREDICTION))


def pair(groups: Groups) -> tuple[Share, Share]:
    rest, group = groups.judged(LABEL, PREDICTION)
    return rest.recall, group.recall


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    first, second = pair(groups)
    return first - second


def interval(groups: Groups, confidence: float) -> Interval:
    return newcombe(*pair(groups), confidence)


CHECK = Check(
    "RD", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair, interval=interval
)
