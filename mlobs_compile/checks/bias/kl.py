"""Kullback-Leibler divergence: how different the rest's labels are from the facet's group's.

KL = sum over labels y of Pa(y) * ln(Pa(y) / Pd(y)), with the natural logarithm. It goes from 0, which is
fair, to infinity. Source: Amazon SageMaker Clarify, pre-training bias metrics.

It has no direction: it does not say who is worse off, so read it beside `DPL`. It has no value as soon as the
group lacks one label altogether, which happens by chance in small groups: the check then has no verdict, where
Clarify publishes an infinity, 2.348543e108. `JS` always has one.

Bad: no bound, so nothing is promised.
```yaml
bias:
  metrics: {KL: {severity: page}}
```
Good:
```yaml
bias:
  metrics: {KL: {at_most: 0.1}}
```
"""

from collections.abc import Iterator, Mapping
from math import fsum, log

from mlobs_compile.check import Check, Scope, Watch, breach
from mlobs_compile.evidence.groups import VALUES, Groups
from mlobs_compile.evidence.undefined import Undefined
from mlobs_compile.ir.measurement import Setting
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.spec.bias import BiasShape


def lower(kl: BiasShape, watch: Watch) -> Iterator[AnyNode]:
    yield from breach(kl, watch, f"Kullback-Leibler divergence of labels for {watch.column}", reads=(VALUES,))


def formula(groups: Groups, settings: Mapping[str, Setting]) -> float:
    rest, group = groups.label_shares()
    if any(p and not q for p, q in zip(rest, group, strict=True)):
        raise Undefined("the group lacks a label that the rest has")
    return fsum(p * log(p / q) for p, q in zip(rest, group, strict=True) if p)


CHECK = Check("KL", Scope.BIAS, BiasShape, lower, managed=True, formula=formula, fair=BiasShape.fair)
