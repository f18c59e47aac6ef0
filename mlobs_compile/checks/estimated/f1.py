"""The harmonic mean of precision and recall that is to be expected, before any label is known.

f1 = 2 TP / (2 TP + FP + FN), with expected counts. Each row's score is turned into a probability p by the calibration
that the baseline holds (isotonic regression of the label on the score). A row that is predicted positive then counts
as p true positives and 1 - p false positives, any other as p false negatives and 1 - p true negatives. Source:
NannyML, Confidence-based Performance Estimation (CBPE); 0 / 0 is not defined here and 0 there.

It holds only while a score means what it meant at the baseline. Drift of the features it follows; a change of what
makes a case positive (concept drift) it cannot see, so let it open a ticket and leave pages to `performance.metrics`
once labels are there (MLO361). The data of the baseline must hold the label and the score, at least some thousand
rows of them. It moves with the share of positives even where the model is as good as ever; look at `precision` and
`recall` to learn which one fell. No default: what is good enough is the model's.

Bad: the bounds are in the wrong order.
```yaml
performance:
  estimated: {f1: {within: [0.9, 0.6]}}
```
Good:
```yaml
performance:
  estimated: {f1: {at_least: 0.7}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.estimates import Estimates
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(f1: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(f1, watch, "estimated f1 score", Unit.RATIO)


def formula(estimates: Estimates, settings: Mapping[str, Setting]) -> float | None:
    twice = 2 * estimates.true_positive
    whole = twice + estimates.false_positive + estimates.false_negative
    return twice / whole if whole else None


CHECK = Check("f1", Scope.ESTIMATED, MeasureShape, lower, formula=formula)
