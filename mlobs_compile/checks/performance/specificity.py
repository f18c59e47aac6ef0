"""The share of true negatives that the model leaves in peace.

specificity = TN / (TN + FP); from 0 to 1, higher is better. It is for binary problems, and scikit-learn has it as
the recall of the negative class. Model Monitor publishes it as `true_negative_rate`, and mlobs takes it itself.

A model that never says positive has 100%, so use `recall` beside it. Where negatives are many it is close to 1
whatever happens: a fall from 99.9% to 99.8% doubles the false alarms. Bound it as 1 minus the share of false
alarms that people can work off.

Bad: `high` is no bound.
```yaml
performance:
  metrics: {specificity: {at_least: high}}
```
Good:
```yaml
performance:
  metrics: {specificity: {at_least: 99%}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes, over
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(specificity: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(specificity, watch, "specificity", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    _, false_alarms, _, rest = outcomes.positives
    return over(rest, rest + false_alarms)


CHECK = Check("specificity", Scope.PERFORMANCE, MeasureShape, lower, formula=formula, fits=Fits(("binary",)))
