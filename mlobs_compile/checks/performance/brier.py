"""Brier score: the mean squared distance between the predicted probability and what happened.

brier = mean of (p - y)^2, with p the probability of the positive class and y 1 or 0. 0 is perfect and 1
always wrong with certainty; lower is better. It is for binary problems and needs the score, so
`outputs.score` must be given. It is read from the metrics of docs/metrics.md; Model
Monitor has no such metric.

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

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(brier: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(brier, watch, "Brier score")


CHECK = Check("brier", Scope.PERFORMANCE, MeasureShape, lower)
