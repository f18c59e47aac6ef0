"""Difference in conditional acceptance: for whom the model accepts fewer than the truth would.

DCA = ca - cd with c = n(y=1) / n(y'=1), the positive labels over the positive predictions, in the rest of the
population and in the facet's group. 0 is fair; negative values mean that the group has more true positives
for each acceptance, so the model is harder on it. Source: Amazon SageMaker Clarify, post-training bias
metrics.

It compares totals and not rows: a model that accepts the wrong people in the right number looks fair, so read
it beside `DAR`. It has no upper end, and no value where nobody of one side is accepted: the check then
has no verdict, where Clarify publishes an infinity, 2.348543e108, or its negative. Both directions count, so use
`within`.

Bad: one number is not a range.
```yaml
bias:
  metrics: {DCA: {within: 0.1}}
```
Good:
```yaml
bias:
  metrics: {DCA: {within: [-0.1, 0.1]}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import LABEL, PREDICTION, Groups, Side
from mlobs_compile.evidence.undefined import Undefined
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(dca: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(
        dca, watch, f"difference in conditional acceptance for {watch.column}", reads=(LABEL, PREDICTION)
    )


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    rest, group = groups.judged(LABEL, PREDICTION)
    return _labels_per_prediction(rest) - _labels_per_prediction(group)


def _labels_per_prediction(side: Side) -> float:
    predicted = side.count(predicted=True)
    if not predicted:
        raise Undefined(f"there is no favourable prediction in {side.name}")
    return side.count(label=True) / predicted


CHECK = Check("DCA", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair)
