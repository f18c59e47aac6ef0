"""The largest error of any row.

max_error = the largest |y' - y|, in the label's own unit; 0 is perfect, lower is better. It is for regression,
and equals scikit-learn's `max_error`. Model Monitor has no such metric.

One row decides it, and it grows with the number of rows by itself, so compare batches of like size. It is for
promises such as "never more than 50 euros off"; a broken label breaks it as well as a broken model.

Bad: the unit is unknown.
```yaml
performance:
  problem: regression
  metrics: {max_error: {at_most: 50 euros}}
```
Good:
```yaml
performance:
  problem: regression
  metrics: {max_error: {at_most: 50}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(max_error: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(max_error, watch, "largest error")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return outcomes.sums.get("largest_error")


CHECK = Check(
    "max_error",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    formula=formula,
    fits=Fits(("regression",)),
)
