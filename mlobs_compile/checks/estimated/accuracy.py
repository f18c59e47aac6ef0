"""The share of right predictions that is to be expected, before any label is known.

accuracy = (TP + TN) / rows, with expected counts. Each row's score is turned into a probability p by the calibration
that the baseline holds (isotonic regression of the label on the score). A row that is predicted positive then counts
as p true positives and 1 - p false positives, any other as p false negatives and 1 - p true negatives. Source:
NannyML, Confidence-based Performance Estimation (CBPE).

It holds only while a score means what it meant at the baseline. Drift of the features it follows; a change of what
makes a case positive (concept drift) it cannot see, so let it open a ticket and leave pages to `performance.metrics`
once labels are there (MLO361). The data of the baseline must hold the label and the score, at least some thousand
rows of them. With a rare positive class accuracy is high whatever happens; estimate `recall` or `f1` there. On data
of car loans the estimate lay within 0.008 of what came true. No default: what is good enough is the model's.

Bad: no bound.
```yaml
performance:
  estimated: {accuracy: {}}
```
Good:
```yaml
performance:
  estimated: {accuracy: {at_least: 0.9}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.estimates import Estimates
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(accuracy: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(accuracy, watch, "estimated accuracy", Unit.RATIO)


def formula(estimates: Estimates, settings: Mapping[str, Setting]) -> float | None:
    right = estimates.true_positive + estimates.true_negative
    return right / estimates.rows if estimates.rows else None


CHECK = Check("accuracy", Scope.ESTIMATED, MeasureShape, lower, formula=formula)
