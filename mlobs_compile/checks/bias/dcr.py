"""Difference in conditional rejection: for whom the model rejects more than the truth would.

DCR = rd - ra with r = n(y=0) / n(y'=0), the negative labels over the negative predictions, in the facet's
group and in the rest of the population. 0 is fair; negative values mean that the group has fewer true
negatives for each rejection, so the model is harder on it. Source: Amazon SageMaker Clarify, post-training
bias metrics.

It compares totals and not rows: a model that rejects the wrong people in the right number looks fair, so read
it beside `DRR`. It has no upper end, and no value where nobody of one side is rejected: the check then
has no verdict, where Clarify publishes an infinity, 2.348543e108, or its negative. Both directions count, so use
`within`.

Bad: the bounds are in the wrong order.
```yaml
bias:
  metrics: {DCR: {at_least: 0.1, at_most: -0.1}}
```
Good:
```yaml
bias:
  metrics: {DCR: {within: [-0.1, 0.1]}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import LABEL, PREDICTION, Groups, Side
from mlobs_compile.evidence.undefined import Undefined
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(dcr: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(
        dcr, watch, f"difference in conditional rejection for {watch.column}", reads=(LABEL, PREDICTION)
    )


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    rest, group = groups.judged(LABEL, PREDICTION)
    return _labels_per_prediction(group) - _labels_per_prediction(rest)


def _labels_per_prediction(side: Side) -> float:
    predicted = side.count(predicted=False)
    if not predicted:
        raise Undefined(f"there is no unfavourable prediction in {side.name}")
    return side.count(label=False) / predicted


CHECK = Check("DCR", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair)
