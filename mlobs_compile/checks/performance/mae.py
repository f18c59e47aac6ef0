"""Mean absolute error: how far predictions are from the truth on average, in the label's own unit.

mae = mean of |y' - y|; 0 is perfect, lower is better. It is for regression. Model Monitor publishes it as
`mae`.

It grows with the label itself: when prices double, so does it, and the model may be as good as before. Bound
it from a backtest, such as 1.2 times its value there. It treats one error of 100 like ten of 10; where large
errors hurt more, use `rmse`.

Bad: `5 minutes` is no quantity; `5m` is, and means 300 seconds.
```yaml
performance:
  metrics: {mae: {at_most: 5 minutes}}
```
Good:
```yaml
performance:
  metrics: {mae: {at_most: 5m}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(mae: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(mae, watch, "mean absolute error")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return outcomes.mean("absolute_error")


CHECK = Check(
    "mae",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    managed=True,
    formula=formula,
    fits=Fits(("regression",)),
)
