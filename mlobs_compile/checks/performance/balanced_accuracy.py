"""The mean over classes of the share of rows of the class that are recognised.

balanced_accuracy = mean over true classes of their recall; for a binary problem (TP / (TP + FN) + TN / (TN + FP))
/ 2. From 0 to 1, higher is better; a model that always says the same has 1 / number of classes, however rare the
other classes are. It is for binary and multiclass problems, and equals
scikit-learn's `balanced_accuracy_score`; Model Monitor has no such metric.

A rare class weighs as much as a frequent one, so its few rows decide: with 20 rows of a class, chance moves it by
about 10% / number of classes. For a binary problem with one class only there is no verdict.

Bad: a list is no measure.
```yaml
performance:
  metrics: {balanced_accuracy: [0.8]}
```
Good:
```yaml
performance:
  metrics: {balanced_accuracy: {at_least: 80%}}
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


def lower(balanced_accuracy: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(balanced_accuracy, watch, "balanced accuracy", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    recalls = [one.recall for one in outcomes.classes().values() if one.true]
    return None if outcomes.binary and len(recalls) < 2 else over(fsum(recalls), len(recalls))


CHECK = Check(
    "balanced_accuracy",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    formula=formula,
    fits=Fits(("binary", "multiclass")),
)
