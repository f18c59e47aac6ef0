"""The share of predictions that are right.

accuracy = (TP + TN) / n, for any number of classes; from 0 to 1, higher is better. Model Monitor publishes it
under this name for binary and for multiclass problems.

It misleads where one class is rare: with 1% fraud, a model that never says fraud has 99%. Use `recall` and
`precision` there, and give a bound above the share of the largest class, or the bound cannot be missed. On n
labelled rows chance moves it by about sqrt(p * (1 - p) / n), which is 1% for 1,000 rows at 90%.

Bad: a word is not a number.
```yaml
performance:
  metrics: {accuracy: {at_least: ninety percent}}
```
Good:
```yaml
performance:
  metrics: {accuracy: {at_least: 90%}}
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


def lower(accuracy: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(accuracy, watch, "accuracy", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    right = fsum(rows for (true, called), rows in outcomes.confusion.items() if true == called)
    return over(right, outcomes.rows)


CHECK = Check(
    "accuracy",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    managed=True,
    formula=formula,
    fits=Fits(("binary", "multiclass")),
)
