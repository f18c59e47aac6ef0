"""Logarithmic loss: how surprised the model's probabilities are by the truth.

log_loss = mean of -ln(p), with p the probability that the model gave to the true class, kept away from 0 and
1 by 1e-15. 0 is perfect, lower is better; ln 2 = 0.69 is what a binary model without any knowledge gets. It
needs the score, so `outputs.score` must be given. It is read from the metrics of docs/metrics.md; Model Monitor has no
such metric.

One confident mistake weighs more than a hundred good answers, so a few broken rows move it far. It depends on
the share of positives: with 1% positives, 0.06 is already no better than always saying 1%.

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

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(log_loss: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(log_loss, watch, "logarithmic loss")


CHECK = Check("log_loss", Scope.PERFORMANCE, MeasureShape, lower)
