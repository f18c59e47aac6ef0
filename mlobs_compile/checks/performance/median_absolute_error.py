"""Median absolute error: half of all predictions are closer to the truth than this.

median_absolute_error = median of |y' - y|, in the label's own unit; 0 is perfect, lower is better. It is for
regression, exact on duckdb and on Spark, and equals scikit-learn's. Model Monitor has no such metric.

Outliers do not move it, so it tells how a usual prediction fares, and hides everything that goes wrong in less
than half of the rows. Use `rmse` or `max_error` beside it. An exact median needs the values themselves: on Spark
it costs memory that grows with the number of different errors.

Bad: no number.
```yaml
performance:
  problem: regression
  metrics: {median_absolute_error: {at_most: }}
```
Good:
```yaml
performance:
  problem: regression
  metrics: {median_absolute_error: {at_most: 5}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(median_absolute_error: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(median_absolute_error, watch, "median absolute error")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return outcomes.sums.get("median_error")


CHECK = Check(
    "median_absolute_error",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    formula=formula,
    fits=Fits(("regression",)),
)
