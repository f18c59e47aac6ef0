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

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import LABEL, PREDICTION, Groups, Share
from mlobs_compile.evidence.intervals import Interval, newcombe
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(ad: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(ad, watch, f"accuracy difference for {watch.column}", reads=(LABEL, PREDICTION))


def pair(groups: Groups) -> tuple[Share, Share]:
    rest, group = groups.judged(LABEL, PREDICTION)
    return rest.accuracy, group.accuracy


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    first, second = pair(groups)
    return first - second


def interval(groups: Groups, confidence: float) -> Interval:
    return newcombe(*pair(groups), confidence)


CHECK = Check(
    "AD", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair, interval=interval
)
