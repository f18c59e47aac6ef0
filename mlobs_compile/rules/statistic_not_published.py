"""A CloudWatch metric is asked for a statistic that its documentation does not call valid.

A service may publish a metric as a summary of a minute: its sum, its count, the least and the greatest. Of such a
metric there is no percentile, and an alarm on one has no data and looks healthy. `ModelLatency` of a SageMaker
real-time endpoint has percentiles, `OverheadLatency` has none. A promise on a latency asks for the share of
requests within a bound, which needs percentiles too. In the same way `ConcurrentRequestsPerModel` has a least and a
greatest value and no sum worth the name.

Bad:
```yaml
alerts:
  overhead:
    cloudwatch:
      namespace: AWS/SageMaker
      metric: OverheadLatency
      dimensions: {EndpointName: fraud-prod, VariantName: AllTraffic}
      stat: p99
      scale: 0.000001
    at_most: 100ms
```
Good:
```yaml
alerts:
  overhead:
    cloudwatch:
      namespace: AWS/SageMaker
      metric: OverheadLatency
      dimensions: {EndpointName: fraud-prod, VariantName: AllTraffic}
      stat: Average
      scale: 0.000001
    at_most: 100ms
```
Where your account does answer the statistic (the console draws it), tell us, and silence the rule for the alert.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.node import Node
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import Metric, MetricDistribution, MetricEvents
from mlobs_compile.queries import catalogue, cloudwatch, selectors
from mlobs_compile.rule import Finding, Rule


def check(node: Node) -> Iterator[Finding]:
    signal = selectors.signal_of(node)
    if signal is None or signal.metric is None or isinstance(signal.metric, MetricEvents):
        return
    ranked = isinstance(node, Objective) and isinstance(signal.metric, MetricDistribution)
    for metric in cloudwatch.metrics(signal):
        valid = catalogue.statistics_of(metric.namespace, metric.name)
        kind = catalogue.PERCENTILES if ranked else catalogue.kind_of(metric.stat)
        if valid and kind not in valid:
            yield Finding(node.origins[0], _message(metric, kind), f"it has {_listed(valid)}")


def _message(metric: Metric, kind: str) -> str:
    name = f"`{metric.name}` of `{metric.namespace}`"
    if kind == catalogue.PERCENTILES:
        return f"{name} has no percentiles, so this would see no data"
    return f"{name} has no meaningful `{kind}`"


def _listed(valid: tuple[str, ...]) -> str:
    names = ["percentiles" if word == catalogue.PERCENTILES else f"`{word}`" for word in valid]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


RULE = Rule("MLO414", Severity.WARNING, Node, check)
