"""The coefficient of determination: how much better predictions are than always saying the mean.

r2 = 1 - sum of (y - y')^2 / sum of (y - mean y)^2. 1 is perfect, 0 is no better than the mean, and it has no
lower end; higher is better. It is for regression. Model Monitor publishes it as `r2`.

It falls when the labels of a batch vary less, though the errors stay the same: a quiet night has a lower one
than a busy day. Where all labels of a batch are equal it is not defined. Measure it over windows that hold
the whole range of labels, and bound `mae` beside it.

Bad: the two bounds exclude each other.
```yaml
performance:
  metrics: {r2: {at_least: 0.7, within: [0.7, 1]}}
```
Good:
```yaml
performance:
  metrics: {r2: {at_least: 0.7}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes, over
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(r2: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(r2, watch, "coefficient of determination")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    unexplained = over(outcomes.sums.get("squared_error"), outcomes.sums.get("squared_label"))
    return None if unexplained is None else 1 - unexplained


CHECK = Check(
    "r2",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    managed=True,
    formula=formula,
    fits=Fits(("regression",)),
)
