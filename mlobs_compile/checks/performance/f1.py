"""The harmonic mean of precision and recall: good only where both are.

f1 = 2 * precision * recall / (precision + recall) = 2 TP / (2 TP + FP + FN); from 0 to 1, higher is better.
For a multiclass problem it is the mean over classes, weighted by their number of true rows. Model Monitor
publishes it as `f1` for binary and as `weighted_f1` for multiclass problems.

It weighs a miss and a false alarm alike, which few businesses do, and takes no account of true negatives. A
change of the share of positives moves it without any change of the model. When it fires, look at `precision`
and `recall` to learn which one fell.

Bad: the bounds are in the wrong order.
```yaml
performance:
  metrics: {f1: {within: [0.9, 0.6]}}
```
Good:
```yaml
performance:
  metrics: {f1: {at_least: 0.7}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(f1: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(f1, watch, "f1 score", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return outcomes.f(1)


CHECK = Check(
    "f1",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    managed=True,
    formula=formula,
    fits=Fits(("binary", "multiclass")),
)
