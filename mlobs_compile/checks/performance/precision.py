"""The share of positive predictions that are right.

precision = TP / (TP + FP); from 0 to 1, higher is better. For a multiclass problem it is the mean over
classes, weighted by their number of true rows. Model Monitor publishes it as `precision` for binary and as
`weighted_precision` for multiclass problems.

It falls when the positive class gets rarer, though the model has not changed: compare the share of positives
before retraining. It depends on the decision threshold and says nothing about what was missed, so use
`recall` beside it. With few positive predictions it swings widely.

Bad: a bound is written with `at_least` or `at_most`.
```yaml
performance:
  metrics: {precision: {min: 60%}}
```
Good:
```yaml
performance:
  metrics: {precision: {at_least: 60%}}
```
"""

from collections.abc import Iterator, Mapping
from math import fsum

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes, over
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(precision: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(precision, watch, "precision", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    if not outcomes.binary:
        classes = outcomes.classes().values()
        return over(fsum(one.true * one.precision for one in classes), fsum(one.true for one in classes))
    hits, false_alarms, _, _ = outcomes.positives
    return over(hits, hits + false_alarms)


CHECK = Check(
    "precision",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    managed=True,
    formula=formula,
    fits=Fits(("binary", "multiclass")),
)
