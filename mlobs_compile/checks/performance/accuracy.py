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

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(accuracy: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(accuracy, watch, "accuracy", Unit.RATIO)


CHECK = Check("accuracy", Scope.PERFORMANCE, MeasureShape, lower, managed=True)
