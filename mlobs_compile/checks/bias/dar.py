"""Difference in acceptance rates: for whom an acceptance is right more often.

DAR = PPVa - PPVd with PPV = TP / (TP + FP), the precision in the rest of the population minus that in the
facet's group. It goes from -1 to 1; 0 is fair, and positive values mean that more of the group's acceptances
are mistakes. Source: Amazon SageMaker Clarify, post-training bias metrics.

Despite its name it compares precisions; how often each side is accepted is `DPPL`. Only accepted rows count,
so a group with few acceptances swings widely. It needs labels, and in practice often lacks those of whoever
was rejected. Both directions count, so use `within`.

Bad: a severity that does not exist.
```yaml
bias:
  metrics: {DAR: {within: [-0.1, 0.1], severity: urgent}}
```
Good:
```yaml
bias:
  metrics: {DAR: {within: [-0.1, 0.1], severity: page}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import LABEL, PREDICTION, Groups, Share
from mlobs_compile.evidence.intervals import Interval, newcombe
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(dar: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(
        dar, watch, f"difference in acceptance rates for {watch.column}", reads=(LABEL, PREDICTION)
    )


def pair(groups: Groups) -> tuple[Share, Share]:
    rest, group = groups.judged(LABEL, PREDICTION)
    return rest.precision, group.precision


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    first, second = pair(groups)
    return first - second


def interval(groups: Groups, confidence: float) -> Interval:
    return newcombe(*pair(groups), confidence)


CHECK = Check(
    "DAR", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair, interval=interval
)
