"""The recall of the class that is recognised worst.

worst_recall = the least, over true classes, of the share of its rows that are recognised; from 0 to 1, higher is
better. It is for multiclass problems; Model Monitor has no such metric.

Means over classes hide one that is lost; this one shows nothing else. The smallest class is often the worst by
chance alone: with ten rows of it one mistake is 10%. Give it enough `min_rows` for the rarest class, and `for: 2
of 3`.

Bad: a bound is written with `at_least` or `at_most`.
```yaml
performance:
  problem: multiclass
  metrics: {worst_recall: {minimum: 50%}}
```
Good:
```yaml
performance:
  problem: multiclass
  metrics: {worst_recall: {at_least: 50%, min_rows: 2000, for: 2 of 3}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(worst_recall: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(worst_recall, watch, "worst recall of a class", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return min((one.recall for one in outcomes.classes().values() if one.true), default=None)


CHECK = Check(
    "worst_recall",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    formula=formula,
    fits=Fits(("multiclass",)),
)
