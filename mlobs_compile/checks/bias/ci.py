"""Class imbalance: how much smaller the facet's group is than the rest of the population.

CI = (na - nd) / (na + nd), with nd the rows of the group and na the rest. 0 is balanced; towards 1 the group
vanishes from the data, towards -1 it is nearly all of it. Source: Amazon SageMaker Clarify, pre-training bias
metrics.

It needs neither labels nor predictions and says nothing about how anyone is treated. A group that is a tenth
of the population has 0.8 for ever, so bound it around its usual value, not around 0; a jump means that a
source went missing. A group that gets small also makes all other bias codes unreliable.

Bad: the bounds are in the wrong order.
```yaml
bias:
  metrics: {CI: {within: [0.9, 0.7]}}
```
Good:
```yaml
bias:
  metrics: {CI: {within: [0.7, 0.9]}}
```
"""

from collections.abc import Iterator, Mapping

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import Groups, Share
from mlobs_compile.evidence.intervals import Interval, wilson
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(ci: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(ci, watch, f"class imbalance for {watch.column}", reads=())


def share(groups: Groups) -> Share:
    inside, outside = groups.sizes
    return Share(inside, inside + outside, "row whose facet is known")


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    inside = share(groups)
    return Share(inside.of - inside.hits, inside.of, inside.what) - inside


def interval(groups: Groups, confidence: float) -> Interval:
    low, high = wilson(share(groups), confidence)
    return 1 - 2 * high, 1 - 2 * low


CHECK = Check(
    "CI", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair, interval=interval
)
