"""The largest change of any feature's share of all attribution, beside the baseline.

share change = max over features of |a / sum of a today - a / sum of a at the baseline|, where a is the feature's mean
of |SHAP value| over a sample of rows. 0 means that every feature has the share it had and 1 that all weight went from
one feature to another; lower is better. It is the L-infinity distance of the two distributions of weight.

It sees what the order hides: the first feature may stay first and lose half of its weight. Shares are relative, so
when one feature truly gains, all others fall; and where all fall alike nothing is seen. With many features of small
weight no single share moves much: watch `attribution_ndcg` beside it. Today's attributions are given as for
`attribution_ndcg`. By chance alone, on 100 random rows, no share moved by more than 0.031 in 99 of 100 samples
(MLO362). No default; 0.1 says that a tenth of the decision moved.

Bad: the bound is written twice.
```yaml
explainability:
  metrics: {attribution_share: {at_most: 0.1, within: [0, 0.1]}}
```
Good:
```yaml
explainability:
  metrics: {attribution_share: {at_most: 0.1}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.attributions import Attributions
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.signal import Unit
from mlobs_compile.spec.measure import MeasureShape


def lower(share: MeasureShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(share, watch, "largest change of a feature's share of attribution", Unit.RATIO)


def formula(attributions: Attributions, settings: Mapping[str, Setting]) -> float | None:
    shares = attributions.shares
    return max(abs(now - before) for before, now in shares) if shares else None


CHECK = Check("attribution_share", Scope.EXPLAINABILITY, MeasureShape, lower, formula=formula)
