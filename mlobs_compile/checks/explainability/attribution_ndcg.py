"""Whether features still matter to the model in the same order as in the baseline, from 0 to 1.

nDCG = DCG / iDCG with DCG = sum over ranks i = 1, 2, ... of a / log2(i + 1), where a is the baseline's
attribution of the feature that is i-th today and iDCG is the same for the baseline's own order. An
attribution is the mean of |SHAP value| over a sample of rows. 1 means the same order; higher is better.
Source: Amazon SageMaker Clarify, feature attribution drift, which reports a violation below 0.90.

The top feature decides it: a swap of the first and the fourth gave 0.67 on census data and a random order
still 0.53, while the tail may change at will. The sample must be random: the first 5,000 rows of a sorted
file gave 0.76 with no drift at all. It measures order, not size, so a feature that loses half of its weight
and stays first is not seen. Clarify checks the fixed 0.90 in its jobs and publishes no metric of it, so this
bound is watched through the metrics of docs/metrics.md.

Bad: no bound, so nothing is promised.
```yaml
explainability:
  metrics: {attribution_ndcg: {}}
```
Good:
```yaml
explainability:
  metrics: {attribution_ndcg: {at_least: 0.9}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.measure import MeasureShape


def lower(agreement: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(agreement, watch, "agreement of feature attributions with the baseline")


CHECK = Check("attribution_ndcg", Scope.EXPLAINABILITY, MeasureShape, lower)
