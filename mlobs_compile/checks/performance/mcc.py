"""Matthews' correlation coefficient: the correlation of predictions and labels.

mcc = (TP * TN - FP * FN) / sqrt((TP + FP) (TP + FN) (TN + FP) (TN + FN)), and its generalisation to several
classes (Gorodkin 2004), as scikit-learn's `matthews_corrcoef`. It is for binary and
multiclass problems. From -1 to 1, higher is better, and 0 is guessing. Model Monitor has no such metric.

It uses all four counts, so it is hard to deceive where classes are uneven. Where all labels, or all predictions,
are of one class it is not defined, and there is no verdict; scikit-learn says 0. It has no plain meaning for
people outside: use it to notice a fall, and `precision` and `recall` to explain it.

Bad: a percentage is written with its sign.
```yaml
performance:
  metrics: {mcc: {at_least: 40 percent}}
```
Good:
```yaml
performance:
  metrics: {mcc: {at_least: 0.4}}
```
"""

from collections.abc import Iterator, Mapping
from math import fsum, sqrt

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes, over
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(mcc: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(mcc, watch, "Matthews correlation coefficient")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    classes = outcomes.classes().values()
    rows, right = fsum(one.true for one in classes), fsum(one.both for one in classes)
    true, called = (rows * rows - fsum(n * n for n in ns) for ns in (
        [one.true for one in classes], [one.called for one in classes],
    ))  # fmt: skip
    both = right * rows - fsum(one.true * one.called for one in classes)
    return over(both, sqrt(true * called))


CHECK = Check(
    "mcc",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    formula=formula,
    fits=Fits(("binary", "multiclass")),
)
