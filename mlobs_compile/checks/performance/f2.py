"""Precision and recall in one number, with recall given double the weight of precision.

f2 = 5 TP / (5 TP + 4 FN + FP); from 0 to 1, higher is better. It is `f1` where a miss counts more than a false
alarm. For a multiclass problem it is the mean over classes, weighted by their number of true rows. Model Monitor
publishes it as `f2` for binary and as `weighted_f2` for multiclass problems.

A change of the share of positives moves it without any change of the model. When it fires, look at `precision`
and `recall` to learn which one fell. Where the price of both mistakes is known, `business_value` says it better.

Bad: a measure has one bound on each side.
```yaml
performance:
  metrics: {f2: {at_least: 0.7, within: [0.7, 1]}}
```
Good:
```yaml
performance:
  metrics: {f2: {at_least: 0.7}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(f2: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(f2, watch, "f2 score", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return outcomes.f(2)


CHECK = Check(
    "f2",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    managed=True,
    formula=formula,
    fits=Fits(("binary", "multiclass")),
)
