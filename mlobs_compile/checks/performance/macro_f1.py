"""The f1 score of each class, averaged with every class counting alike.

macro_f1 = mean over classes of 2 TP / (2 TP + FP + FN); from 0 to 1, higher is better. It is for multiclass
problems and equals scikit-learn's `f1_score` with `average="macro"`: classes that are true or predicted somewhere
in the batch count, and 0 / 0 is 0. Model Monitor publishes the weighted mean only.

A class of ten rows weighs as much as one of ten thousand, so it moves by chance where classes are rare, and jumps
when a class appears in a batch that the one before had not. Give it `min_rows`, and `weighted_f1` beside it.

Bad: no bound, so nothing is promised.
```yaml
performance:
  problem: multiclass
  metrics: {macro_f1: {}}
```
Good:
```yaml
performance:
  problem: multiclass
  metrics: {macro_f1: {at_least: 70%}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes, macro
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(macro_f1: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(macro_f1, watch, "macro f1 score", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return macro(outcomes, 1)


CHECK = Check("macro_f1", Scope.PERFORMANCE, MeasureShape, lower, formula=formula, fits=Fits(("multiclass",)))
