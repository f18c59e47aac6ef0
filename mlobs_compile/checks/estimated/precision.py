"""The share of true ones among the predicted positives that is to be expected, before any label is known.

precision = TP / (TP + FP), with expected counts. Each row's score is turned into a probability p by the calibration
that the baseline holds (isotonic regression of the label on the score). A row that is predicted positive then counts
as p true positives and 1 - p false positives, any other as p false negatives and 1 - p true negatives. Source:
NannyML, Confidence-based Performance Estimation (CBPE). It is not defined where nothing is predicted positive.

It holds only while a score means what it meant at the baseline. Drift of the features it follows; a change of what
makes a case positive (concept drift) it cannot see, so let it open a ticket and leave pages to `performance.metrics`
once labels are there (MLO361). The data of the baseline must hold the label and the score, at least some thousand
rows of them. It rests on the rows that are predicted positive alone, so with few of them it moves by chance: raise
`min_rows`. No default: what a false alarm costs is the model's.

Bad: a bound that is no number.
```yaml
performance:
  estimated: {precision: {at_least: high}}
```
Good:
```yaml
performance:
  estimated: {precision: {at_least: 0.7}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.estimates import Estimates
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(precision: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(precision, watch, "estimated precision", Unit.RATIO)


def formula(estimates: Estimates, settings: Mapping[str, Setting]) -> float | None:
    found = estimates.true_positive + estimates.false_positive
    return estimates.true_positive / found if found else None


CHECK = Check("precision", Scope.ESTIMATED, MeasureShape, lower, formula=formula)
