"""The f1 score of each class, averaged with classes weighted by their true rows.

weighted_f1 = sum over classes of (true rows of the class / rows) * f1 of the class; from 0 to 1, higher is
better. It is for multiclass problems, equals scikit-learn's `f1_score` with `average="weighted"`, and is published
by Model Monitor under this name. `f1` of a multiclass problem is the same.

Frequent classes decide it: a rare class may be lost altogether and nobody would see it here. Use `macro_f1` or
`worst_recall` beside it. It moves when the mix of classes does, though the model is as good as before.

Bad: the bounds are in the wrong order.
```yaml
performance:
  problem: multiclass
  metrics: {weighted_f1: {within: [0.9, 0.6]}}
```
Good:
```yaml
performance:
  problem: multiclass
  metrics: {weighted_f1: {at_least: 70%}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes, weighted
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(weighted_f1: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(weighted_f1, watch, "weighted f1 score", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return weighted(outcomes, 1)


CHECK = Check(
    "weighted_f1",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    managed=True,
    formula=formula,
    fits=Fits(("multiclass",)),
)
