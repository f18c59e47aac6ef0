"""Mean absolute percentage error: how far predictions are from the truth, as a share of the truth.

mape = mean of |y' - y| / |y| over rows whose label is not 0, as scikit-learn's `mean_absolute_percentage_error`
where no label is; 0 is perfect, lower is better. It is for regression. Model Monitor has no such metric.

Rows whose label is 0 are left out, where scikit-learn divides by 2e-16 and returns a number without meaning.
Labels close to 0 weigh without limit, and predictions that are too low are forgiven sooner than those too high,
so it favours models that say too little. Use `mae` where labels come near 0.

Bad: a word is not a number.
```yaml
performance:
  problem: regression
  metrics: {mape: {at_most: ten percent}}
```
Good:
```yaml
performance:
  problem: regression
  metrics: {mape: {at_most: 10%}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(mape: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(mape, watch, "mean absolute percentage error", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return outcomes.mean("relative_error", "relative_rows")


CHECK = Check("mape", Scope.PERFORMANCE, MeasureShape, lower, formula=formula, fits=Fits(("regression",)))
