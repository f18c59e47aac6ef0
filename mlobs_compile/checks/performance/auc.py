"""The area under the ROC curve: how often a true positive scores higher than a true negative.

auc = P(score of a random positive > score of a random negative), ties counted half. 0.5 is guessing and 1
perfect; higher is better. It is for binary problems and needs the score, so `outputs.score` must be given.
Model Monitor publishes it as `auc` for binary problems only.

It is exact, ties included: scores are grouped, and positives counted from the highest down. With one class only
it is not defined, and there is no verdict.

It judges the order of scores and not the decision threshold: it stays high when all scores double, though the
decisions change, so use `precision` or `log_loss` beside it. With a rare positive class it looks good while
most alarms are false.

Bad: a key that is not part of a measure.
```yaml
performance:
  metrics: {auc: {above: 0.8}}
```
Good:
```yaml
performance:
  metrics: {auc: {at_least: 0.8}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Needs, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes, over
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(auc: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(auc, watch, "area under the ROC curve")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    sums = outcomes.sums
    return over(sums.get("pairs"), sums.get("positive", 0) * sums.get("negative", 0))


CHECK = Check(
    "auc",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    managed=True,
    formula=formula,
    fits=Fits(("binary",), Needs.SCORE),
)
