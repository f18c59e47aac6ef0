"""Root mean squared error: how far predictions are from the truth, with large errors counted more.

rmse = sqrt(mean of (y' - y)^2), in the label's own unit; 0 is perfect, lower is better. It is for regression.
Model Monitor publishes it as `rmse`.

It is never below `mae`, and a few outliers decide it: the ratio of the two tells how uneven the errors are.
It grows with the label itself, so bound it from a backtest, such as 1.2 times its value there.

Bad: no bound, so nothing is promised.
```yaml
performance:
  metrics: {rmse: {at_most: null}}
```
Good:
```yaml
performance:
  metrics: {rmse: {at_most: 12.5}}
```
"""

from collections.abc import Iterator, Mapping
from math import sqrt

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(rmse: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(rmse, watch, "root mean squared error")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    mean = outcomes.mean("squared_error")
    return None if mean is None else sqrt(mean)


CHECK = Check(
    "rmse",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    managed=True,
    formula=formula,
    fits=Fits(("regression",)),
)
