"""The mean squared error that is to be expected, before any label is known.

mse = mean over rows of the expected squared error. The expected loss of a row comes from small regression trees that
`mlobs baseline` fits to the squared error of the baseline's rows, from the features and the prediction
(scikit-learn's HistGradientBoostingRegressor); they are kept in the baseline as text and evaluated in SQL. Source:
NannyML, Direct Loss Estimation (DLE), which fits LightGBM.

It holds only while rows that look alike are predicted alike well. It follows drift into regions where the model was
always worse; a change of the target itself (concept drift) it cannot see, so let it open a ticket and leave pages to
`performance.metrics` once labels are there (MLO361). Where today's rows lie outside of all that the baseline holds,
the trees answer with their nearest leaf. A few rows with large errors decide it, at the baseline as well: of the
three losses it is estimated worst. The unit is that of the target, squared, so there is no default.

Bad: the bounds are in the wrong order.
```yaml
performance:
  estimated: {mse: {within: [900, 100]}}
```
Good:
```yaml
performance:
  problem: regression
  estimated: {mse: {at_most: 810000}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.estimates import Estimates
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(mse: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(mse, watch, "estimated mean squared error")


def formula(estimates: Estimates, settings: Mapping[str, Setting]) -> float | None:
    return estimates.mean("squared")


CHECK = Check("mse", Scope.ESTIMATED, MeasureShape, lower, formula=formula)
