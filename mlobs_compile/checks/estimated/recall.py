"""The share of the positives that the model is expected to find, before any label is known.

recall = TP / (TP + FN), with expected counts. Each row's score is turned into a probability p by the calibration that
the baseline holds (isotonic regression of the label on the score). A row that is predicted positive then counts as p
true positives and 1 - p false positives, any other as p false negatives and 1 - p true negatives. Source: NannyML,
Confidence-based Performance Estimation (CBPE). It is not defined where no positive is expected.

It holds only while a score means what it meant at the baseline. Drift of the features it follows; a change of what
makes a case positive (concept drift) it cannot see, so let it open a ticket and leave pages to `performance.metrics`
once labels are there (MLO361). The data of the baseline must hold the label and the score, at least some thousand
rows of them. The positives that are missed have low scores, where a small error of the calibration meets many rows:
of all estimates this one needs the calibration most. No default: what a miss costs is the model's.

Bad: two bounds that say the same side.
```yaml
performance:
  estimated: {recall: {at_least: 0.8, within: [0.7, 1]}}
```
Good:
```yaml
performance:
  estimated: {recall: {at_least: baseline - 3 std}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.estimates import Estimates
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(recall: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(recall, watch, "estimated recall", Unit.RATIO)


def formula(estimates: Estimates, settings: Mapping[str, Setting]) -> float | None:
    there = estimates.positive
    return estimates.true_positive / there if there else None


CHECK = Check("recall", Scope.ESTIMATED, MeasureShape, lower, formula=formula)
