"""How often a positive is expected to score higher than a negative, before any label is known.

auc = sum over pairs of rows i, j of p_i (1 - p_j) [s_i > s_j] / (sum of p * sum of 1 - p), ties of the score s
counted half: the area under the ROC curve when each row is p positives and 1 - p negatives. p is the calibrated
probability of the row, by the calibration that the baseline holds (isotonic regression of the label on the score);
the order is that of the raw scores. Source: NannyML, Confidence-based Performance Estimation (CBPE), which rounds its
counts to five decimals first.

It holds only while a score means what it meant at the baseline. Drift of the features it follows; a change of what
makes a case positive (concept drift) it cannot see, so let it open a ticket and leave pages to `performance.metrics`
once labels are there (MLO361). The data of the baseline must hold the label and the score, at least some thousand
rows of them. It tells how far apart the scores lie, as the calibration reads them: a model that grows unsure is seen,
one that is sure and wrong is not. On data of car loans the estimate lay within 0.005 of what came true. No default.

Bad: a key that is not part of a measure.
```yaml
performance:
  estimated: {auc: {above: 0.8}}
```
Good:
```yaml
performance:
  estimated: {auc: {at_least: 0.8}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.estimates import Estimates
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(auc: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(auc, watch, "estimated area under the ROC curve")


def formula(estimates: Estimates, settings: Mapping[str, Setting]) -> float | None:
    pairs = estimates.positive * estimates.negative
    return estimates.concordant / pairs if pairs else None


CHECK = Check("auc", Scope.ESTIMATED, MeasureShape, lower, formula=formula)
