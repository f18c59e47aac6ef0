"""The precision of each class, averaged with classes weighted by their true rows.

weighted_precision = sum over classes of (true rows of the class / rows) * precision of the class; from 0 to 1,
higher is better. It is for multiclass problems, equals scikit-learn's `precision_score` with
`average="weighted"`, and is published by Model Monitor under this name. `precision` of a multiclass problem is
the same.

Frequent classes decide it: a rare class may be lost altogether and nobody would see it here. Use
`macro_precision` or `worst_recall` beside it. It moves when the mix of classes does, though the model is as good
as before.

Bad: the bounds are in the wrong order.
```yaml
performance:
  problem: multiclass
  metrics: {weighted_precision: {within: [0.9, 0.6]}}
```
Good:
```yaml
performance:
  problem: multiclass
  metrics: {weighted_precision: {at_least: 70%}}
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


def lower(weighted_precision: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(weighted_precision, watch, "weighted precision", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    classes = outcomes.classes().values()
    return over(fsum(one.true * one.precision for one in classes), fsum(one.true for one in classes))


CHECK = Check(
    "weighted_precision",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    managed=True,
    formula=formula,
    fits=Fits(("multiclass",)),
)
