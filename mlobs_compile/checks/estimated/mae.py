"""The mean absolute error that is to be expected, before any label is known.

mae = mean over rows of the expected |error|. The expected loss of a row comes from small regression trees that `mlobs
baseline` fits to the |error| of the baseline's rows, from the features and the prediction (scikit-learn's
HistGradientBoostingRegressor); they are kept in the baseline as text and evaluated in SQL. Source: NannyML, Direct
Loss Estimation (DLE), which fits LightGBM.

It holds only while rows that look alike are predicted alike well. It follows drift into regions where the model was
always worse; a change of the target itself (concept drift) it cannot see, so let it open a ticket and leave pages to
`performance.metrics` once labels are there (MLO361). Where today's rows lie outside of all that the baseline holds,
the trees answer with their nearest leaf. The unit is that of the target, so there is no default; `baseline + 20%`
reads well. On 60,000 car prices the estimate lay within 31 of what came true, 685 to 855 by chunk.

Bad: no bound.
```yaml
performance:
  estimated: {mae: {}}
```
Good:
```yaml
performance:
  problem: regression
  estimated: {mae: {at_most: 900}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.estimates import Estimates
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(mae: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(mae, watch, "estimated mean absolute error")


def formula(estimates: Estimates, settings: Mapping[str, Setting]) -> float | None:
    return estimates.mean("absolute")


CHECK = Check("mae", Scope.ESTIMATED, MeasureShape, lower, formula=formula)
