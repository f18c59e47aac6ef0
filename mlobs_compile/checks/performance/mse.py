"""Mean squared error: how far predictions are from the truth, in the square of the label's unit.

mse = mean of (y' - y)^2; 0 is perfect, lower is better. It is for regression. Model Monitor publishes it as
`mse`.

Its unit is hard to read, and a bound that is 20% too low on the errors is 36% too low here. `rmse` says the
same in the label's own unit; use `mse` where it is what the model was trained on. A few outliers decide it.

Bad: a bound without a number.
```yaml
performance:
  metrics: {mse: {at_most: small}}
```
Good:
```yaml
performance:
  metrics: {mse: {at_most: 150}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(mse: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(mse, watch, "mean squared error")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return outcomes.mean("squared_error")


CHECK = Check(
    "mse",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    managed=True,
    formula=formula,
    fits=Fits(("regression",)),
)
