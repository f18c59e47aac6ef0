"""Difference in positive proportions in labels: who gets the favourable outcome more often in the truth.

DPL = qa - qd, the share of positive labels in the rest of the population minus that in the facet's group. It
goes from -1 to 1; 0 is fair, and positive values mean that the group gets fewer. Source: Amazon SageMaker
Clarify, pre-training bias metrics.

It judges the labels and not the model, and a real difference between groups counts as bias too. Compare it
with `DPPL`, which is the same for predictions. On groups of a few dozen rows it swings widely by chance, and
labels that come late for one group only look like bias. Both directions count, so use `within`.

Bad: one number is not a range.
```yaml
bias:
  metrics: {DPL: {within: [0.1]}}
```
Good:
```yaml
bias:
  metrics: {DPL: {within: [-0.1, 0.1]}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import LABEL, Groups, Share
from mlobs_compile.evidence.intervals import Interval, newcombe
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(dpl: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(dpl, watch, f"difference in positive labels for {watch.column}", reads=(LABEL,))


def pair(groups: Groups) -> tuple[Share, Share]:
    rest, group = groups.judged(LABEL)
    return rest.positive_labels, group.positive_labels


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    first, second = pair(groups)
    return first - second


def interval(groups: Groups, confidence: float) -> Interval:
    return newcombe(*pair(groups), confidence)


CHECK = Check(
    "DPL", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair, interval=interval
)
