"""Model Monitor's robust distance: the largest gap to the baseline's distribution beyond chance.

linf_robust = max(0, linf_simple - 1.8 * sqrt((n + m) / (n * m))), where n and m are the numbers of rows today
and in the baseline; 1.8 is what chance exceeds in 3 cases of 1,000. It goes from 0 to 1. Source:
Distance.scala of awslabs/deequ, which Amazon SageMaker Model Monitor is built on (`comparison_method:
Robust`, its default).

With no drift at all it never exceeded 0.1 in 300 trials, even on 100 rows. The price is that it is blind
there: on 100 rows it takes 0.18 off the gap, on 1,000 rows 0.06, so that moderate drift of a small batch
reads as 0. Model Monitor publishes one drift metric per feature, so a feature can have this or `linf_simple`
there, not both. Its own default bound is 0.1.

Bad: a key that is not part of a measure.
```yaml
drift:
  features:
    amount: {linf_robust: {threshold: 0.1}}
```
Good:
```yaml
drift:
  features:
    amount: {linf_robust: {at_most: 0.1}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import DriftShape


def lower(gap: DriftShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(gap, watch, f"robust distribution gap of {watch.column or 'predictions'}")


CHECK = Check("linf_robust", Scope.DRIFT, DriftShape, lower, managed=True)
