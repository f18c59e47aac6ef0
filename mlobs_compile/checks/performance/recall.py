"""The share of true positives that the model finds.

recall = TP / (TP + FN); from 0 to 1, higher is better. For a multiclass problem it is the mean over classes,
weighted by their number of true rows, which makes it equal to `accuracy`. Model Monitor publishes it as
`recall` for binary and as `weighted_recall` for multiclass problems.

A model that calls everything positive has 100%, so use `precision` beside it. Only rows with a positive label
count: with 50 of them chance alone moves it by 5% to 7%. Where labels come only for what the model flagged,
misses never show and recall reads too high.

Bad: a percentage is written with its sign.
```yaml
performance:
  metrics: {recall: {at_least: 80 percent}}
```
Good:
```yaml
performance:
  metrics: {recall: {at_least: 80%}}
```
"""

from collections.abc import Iterator, Mapping
from math import fsum

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes, over
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(recall: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(recall, watch, "recall", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    if not outcomes.binary:
        classes = outcomes.classes().values()
        return over(fsum(one.both for one in classes), fsum(one.true for one in classes))
    hits, _, misses, _ = outcomes.positives
    return over(hits, hits + misses)


CHECK = Check(
    "recall",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    managed=True,
    formula=formula,
    fits=Fits(("binary", "multiclass")),
)
