"""Brier score: the mean squared distance between the predicted probability and what happened.

brier = mean of (p - y)^2, with p the probability of the positive class and y 1 or 0. 0 is perfect and 1
always wrong with certainty; lower is better. It is for binary problems and needs the score, so
`outputs.score` must be given. Scores outside 0 to 1 are no
probabilities: then there is no verdict. Model Monitor has no such metric.

It judges calibration and separation together and, unlike `log_loss`, one mistake can cost no more than 1. It
depends on the share of positives q: always saying q gets q * (1 - q), which is 0.25 at one half and 0.0099 at
1%, so a bound must lie below that to mean anything.

Bad: the bounds are in the wrong order.
```yaml
performance:
  metrics: {brier: {within: [0.2, 0]}}
```
Good:
```yaml
performance:
  metrics: {brier: {at_most: 0.15}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Needs, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(brier: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(brier, watch, "Brier score")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return None if outcomes.sums.get("improbable") else outcomes.mean("squared_error", "scored")


CHECK = Check(
    "brier",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    formula=formula,
    fits=Fits(("binary",), Needs.SCORE),
)
