"""Disparate impact: how often the facet's group gets the favourable prediction, relative to the rest.

DI = q'd / q'a, the share of positive predictions in the group divided by that in the rest. The fair point is
1, not 0; below 1 the group gets fewer. The four-fifths rule of US employment guidelines takes 0.8 as the
limit, and 1.25 is the same limit seen from the other side. Source: Amazon SageMaker Clarify, post-training
bias metrics.

It is a ratio, so where positives are rare it swings: 2 of 1,000 against 4 of 1,000 is 0.5, though `DPPL` is
only 0.002. Where the rest gets none at all it has no value and the check no verdict; Clarify then publishes an
infinity, 2.348543e108. Clarify's own drift rule measures the distance from 0, which is wrong for DI. Here
`no_worse_than` looks at the side that gets less: after a baseline of 0.8, or of 1.25, `baseline + 0.02` is
healthy from 0.78 to 1 / 0.78.

Bad: the bounds are in the wrong order.
```yaml
bias:
  metrics: {DI: {within: [1.25, 0.8]}}
```
Good:
```yaml
bias:
  metrics: {DI: {within: [0.8, 1.25]}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import PREDICTION, Groups, Share
from mlobs_compile.evidence.intervals import Interval, ratio
from mlobs_compile.evidence.undefined import Undefined
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import ImpactShape


def lower(di: ImpactShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(di, watch, f"disparate impact for {watch.column}", reads=(PREDICTION,))


def pair(groups: Groups) -> tuple[Share, Share]:
    rest, group = groups.judged(PREDICTION)
    return group.acceptances, rest.acceptances


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    group, rest = pair(groups)
    if not rest.hits:
        raise Undefined("there is no favourable prediction in the rest")
    return group.over(rest)


def interval(groups: Groups, confidence: float) -> Interval:
    return ratio(*pair(groups), confidence)


CHECK = Check(
    "DI",
    Scope.BIAS,
    ImpactShape,
    lower,
    managed=True,
    formula=formula,
    fair=ImpactShape.fair,
    interval=interval,
)
