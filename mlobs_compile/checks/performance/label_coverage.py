"""The share of rows whose true label is known.

label_coverage = rows with a label / rows, of those that are old enough to have one (`performance.labels.lag`);
from 0 to 1, higher is better. It is for every problem. Missing labels are the most common way in which monitoring
of performance fails, and they fail in silence: no metric is out of bounds where there is none.

With `performance.labels`, an alert on coverage below `labels.coverage` comes by itself; write this check for
another bound, for segments, or to page. It says how many labels are there, not whether they are a fair sample:
labels that only come for what the model flagged may cover 80% and still hide every miss.

Bad: a share is at most 100%, and `9/10` is none.
```yaml
performance:
  metrics: {label_coverage: {at_least: 9/10}}
```
Good:
```yaml
performance:
  metrics: {label_coverage: {at_least: 90%}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Fits, Needs, Scope, Watch, breach
from mlobs_compile.evidence.outcomes import Outcomes
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(label_coverage: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(label_coverage, watch, "label coverage", Unit.RATIO)


def formula(outcomes: Outcomes, settings: Mapping[str, Setting]) -> float | None:
    return outcomes.coverage


CHECK = Check(
    "label_coverage",
    Scope.PERFORMANCE,
    MeasureShape,
    lower,
    formula=formula,
    fits=Fits(("binary", "multiclass", "regression", "ranking"), Needs.NOTHING),
)
