"""The recall of each class, averaged with every class counting alike.

macro_recall = mean over classes of the share of its rows that are recognised; from 0 to 1, higher is better. It
is for multiclass problems and equals scikit-learn's `recall_score` with `average="macro"`: classes that are true
or predicted somewhere in the batch count, and 0 / 0 is 0. Model Monitor publishes the weighted mean only.

A class of ten rows weighs as much as one of ten thousand, so it moves by chance where classes are rare, and jumps
when a class appears in a batch that the one before had not. Give it `min_rows`, and `weighted_recall` beside it.

Bad: no bound, so nothing is promised.
```yaml
performance:
  problem: multiclass
  metrics: {macro_recall: {}}
```
Good:
```yaml
performance:
  problem: multiclass
  metrics: {macro_recall: {at_least: 70%}}
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


def lower(macro_recall: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(macro_recall, watch, "macro recall", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    classes = outcomes.classes().values()
    return over(fsum(one.recall for one in classes), len(classes))


CHECK = Check(
    "macro_recall",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    formula=formula,
    fits=Fits(("multiclass",)),
)
