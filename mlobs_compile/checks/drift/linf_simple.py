"""Model Monitor's simple distance: the largest gap between a column's distribution and the baseline's.

For numbers, linf_simple = max over x of |F_today(x) - F_baseline(x)|, the Kolmogorov-Smirnov statistic over a
sketch. For texts, linf_simple = max over values of |share today - share in the baseline|. Both go from 0 to
1. Source: Distance.scala of awslabs/deequ, which Amazon SageMaker Model Monitor is built on
(`comparison_method: Simple`).

It takes no account of the number of rows: with no drift at all, 100 rows exceed 0.1 in one case of four.
Prefer `linf_robust` on small batches. Model Monitor publishes one drift metric per feature, so a feature can
have this or `linf_robust` there, not both. Its own default bound is 0.1.

Bad: the two bounds exclude each other.
```yaml
drift:
  features:
    amount: {linf_simple: {at_most: 0.1, within: [0, 0.1]}}
```
Good:
```yaml
drift:
  features:
    amount: {linf_simple: {at_most: 0.1}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import DriftShape


def lower(gap: DriftShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(gap, watch, f"largest distribution gap of {watch.column or 'predictions'}")


CHECK = Check("linf_simple", Scope.DRIFT, DriftShape, lower, managed=True)
