"""The root of the mean squared error that is to be expected, before any label is known.

rmse = root of the mean over rows of the expected squared error. The expected loss of a row comes from small
regression trees that `mlobs baseline` fits to the squared error of the baseline's rows, from the features and the
prediction (scikit-learn's HistGradientBoostingRegressor); they are kept in the baseline as text and evaluated in SQL.
Source: NannyML, Direct Loss Estimation (DLE), which fits LightGBM.

It holds only while rows that look alike are predicted alike well. It follows drift into regions where the model was
always worse; a change of the target itself (concept drift) it cannot see, so let it open a ticket and leave pages to
`performance.metrics` once labels are there (MLO361). Where today's rows lie outside of all that the baseline holds,
the trees answer with their nearest leaf. A few rows with large errors decide it, at the baseline as well; `mae` is
estimated better. The unit is that of the target, so there is no default. On 60,000 car prices the estimate lay within
42 of what came true, 890 to 1,076 by chunk.

Bad: a key that is not part of a measure.
```yaml
performance:
  estimated: {rmse: {below: 900}}
```
Good:
```yaml
performance:
  problem: regression
  estimated: {rmse: {at_most: 900}}
```
"""

from collections.abc import Iterator, Mapping
from math import sqrt

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.estimates import Estimates
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(rmse: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(rmse, watch, "estimated root mean squared error")


def formula(estimates: Estimates, settings: Mapping[str, Setting]) -> float | None:
    mean = estimates.mean("squared")
    return None if mean is None else sqrt(max(mean, 0.0))


CHECK = Check("rmse", Scope.ESTIMATED, MeasureShape, lower, formula=formula)
