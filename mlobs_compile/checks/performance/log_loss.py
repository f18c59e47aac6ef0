"""Logarithmic loss: how surprised the model's probabilities are by the truth.

log_loss = mean of -ln(p), with p the probability that the model gave to the true class, kept away from 0 and 1 by
2^-52, as scikit-learn does. It is for binary problems. 0 is perfect, lower is better; ln 2 = 0.69 is what a
binary model without any knowledge gets. It needs the score, so `outputs.score` must be given. Scores outside 0 to
1 are no probabilities: then there is no verdict. Model Monitor has no such metric.

One confident mistake weighs more than a hundred good answers, so a few broken rows move it far. It depends on the
share of positives: with 1% positives, 0.06 is already no better than always saying 1%.

Bad: a key that is not part of a measure.
```yaml
performance:
  metrics: {log_loss: {threshold: 0.4}}
```
Good:
```yaml
performance:
  metrics: {log_loss: {at_most: 0.4}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Needs, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(log_loss: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(log_loss, watch, "logarithmic loss")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return None if outcomes.sums.get("improbable") else outcomes.mean("log_loss", "scored")


CHECK = Check(
    "log_loss",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    formula=formula,
    fits=Fits(("binary",), Needs.SCORE),
)
