"""Treatment equality: whether missed and false positives are in one proportion for all.

TE = FNd / FPd - FNa / FPa, the false negatives over the false positives in the group minus that in the rest
of the population. 0 is fair; positive values mean that errors about the group more often withhold the
positive outcome. It has no ends in either direction. Source: Amazon SageMaker Clarify, post-training bias
metrics.

It is the wildest of the codes: both counts are errors, which are few, and one false positive less can double
the ratio. Where one side has no false positive it has no value and the check no verdict, where Clarify publishes an
infinity, 2.348543e108, or its negative. Use it only where each group has at least some hundred errors in a batch,
and with a wide bound.

Bad: the bounds are in the wrong order.
```yaml
bias:
  metrics: {TE: {within: [0.5, -0.5]}}
```
Good:
```yaml
bias:
  metrics: {TE: {within: [-0.5, 0.5]}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import LABEL, PREDICTION, Groups, Side
from mlobs_compile.evidence.undefined import Undefined
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(te: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(te, watch, f"treatment equality for {watch.column}", reads=(LABEL, PREDICTION))


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    rest, group = groups.judged(LABEL, PREDICTION)
    return _missed_per_false_alarm(group) - _missed_per_false_alarm(rest)


def _missed_per_false_alarm(side: Side) -> float:
    wrong = side.count(label=False, predicted=True)
    if not wrong:
        raise Undefined(f"there is no false positive in {side.name}")
    return side.count(label=True, predicted=False) / wrong


CHECK = Check("TE", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair)
