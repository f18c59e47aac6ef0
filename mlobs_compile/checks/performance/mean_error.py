"""Mean error: whether predictions are too high or too low on the whole.

mean_error = mean of (y' - y), in the label's own unit; 0 is perfect, above 0 the model says too much, below too
little, so it wants a bound on both sides and neither direction is better. It is for regression, and often called
the bias of a forecast, which has nothing to do with `bias` between groups. Model Monitor has no such metric.

Errors of both signs cancel: 0 is no sign of a good model, so use `mae` beside it. It is the first to move when
labels change their level, such as prices after a rise. By chance it moves by the standard deviation of errors /
sqrt(n).

Bad: `within` takes two numbers.
```yaml
performance:
  problem: regression
  metrics: {mean_error: {within: [-2]}}
```
Good:
```yaml
performance:
  problem: regression
  metrics: {mean_error: {within: [-2, 2]}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(mean_error: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(mean_error, watch, "mean error")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return outcomes.mean("error")


CHECK = Check(
    "mean_error",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    formula=formula,
    fits=Fits(("regression",)),
)
