"""Average precision: the area under the curve of precision over recall.

average_precision = sum over scores, from the highest down, of (recall gained) * (precision so far), without any
interpolation, as scikit-learn's `average_precision_score`; rows that score alike are one step. From 0 to 1,
higher is better; guessing has the share of positives. It is for binary problems and needs the score, so
`outputs.score` must be given. Model Monitor has no such metric.

It looks at the top of the ranking, and so is the better choice than `auc` where positives are rare. It falls when
positives get rarer, though the order is as good as before: compare batches of like shares, or bound it by
`baseline - 3 std`. Without a positive label there is no verdict.

Bad: a key that is not part of a measure.
```yaml
performance:
  metrics: {average_precision: {above: 0.3}}
```
Good:
```yaml
performance:
  metrics: {average_precision: {at_least: 0.3}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Needs, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes, over
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(average_precision: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(average_precision, watch, "average precision")


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return over(outcomes.sums.get("precision"), outcomes.sums.get("positive"))


CHECK = Check(
    "average_precision",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    formula=formula,
    fits=Fits(("binary",), Needs.SCORE),
)
