"""Specificity difference: for whom the model finds more of the true negatives.

SD = TNRd - TNRa, the specificity in the facet's group minus that in the rest of the population. Mind the
order, which is the reverse of `RD`. It goes from -1 to 1; 0 is fair, and negative values mean that more of
the group's negatives are taken for positives. Source: Amazon SageMaker Clarify, post-training bias metrics.

It needs labels, so it is as late as they are, and only rows with a negative label count. Where the positive
prediction is a burden, such as a suspicion of fraud, this is the code that tells of wrong accusations. Both
directions count, so use `within`.

Bad: no bound, so nothing is promised.
```yaml
bias:
  metrics: {SD: {}}
```
Good:
```yaml
bias:
  metrics: {SD: {within: [-0.05, 0.05]}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import LABEL, PREDICTION, Groups, Share
from mlobs_compile.evidence.intervals import Interval, newcombe
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(sd: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(sd, watch, f"specificity difference for {watch.column}", reads=(LABEL, PREDICTION))


def pair(groups: Groups) -> tuple[Share, Share]:
    rest, group = groups.judged(LABEL, PREDICTION)
    return group.specificity, rest.specificity


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    first, second = pair(groups)
    return first - second


def interval(groups: Groups, confidence: float) -> Interval:
    return newcombe(*pair(groups), confidence)


CHECK = Check(
    "SD", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair, interval=interval
)
