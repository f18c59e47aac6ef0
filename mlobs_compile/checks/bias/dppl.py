"""Difference in positive proportions in predicted labels: who gets the favourable prediction more often.

DPPL = q'a - q'd, the share of positive predictions in the rest of the population minus that in the facet's group.
0 is fair; positive values mean that the group gets fewer. Source: Amazon SageMaker Clarify, post-training bias
metrics. On groups of a few dozen rows it swings widely by chance.

Bad: no bound, so nothing is promised.
```yaml
bias:
  metrics: {DPPL: {}}
```
Good:
```yaml
bias:
  metrics: {DPPL: {within: [-0.1, 0.1]}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import PREDICTION, Groups, Share
from mlobs_compile.evidence.intervals import Interval, newcombe
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(dppl: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(
        dppl, watch, f"difference in positive predictions for {watch.column}", reads=(PREDICTION,)
    )


def pair(groups: Groups) -> tuple[Share, Share]:
    rest, group = groups.judged(PREDICTION)
    return rest.acceptances, group.acceptances


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    first, second = pair(groups)
    return first - second


def interval(groups: Groups, confidence: float) -> Interval:
    return newcombe(*pair(groups), confidence)


CHECK = Check(
    "DPPL",
    Scope.BIAS,
    BiasShape,
    lower,
    managed=True,
    formula=formula,
    fair=BiasShape.fair,
    interval=interval,
)
