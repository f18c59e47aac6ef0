"""A CloudWatch metric is used in another unit than the one it is stored in, so its bound is off by a factor.

SageMaker publishes latencies in microseconds, durations of pipelines in milliseconds and utilisation in
percent, some of it summed up over cores or GPUs: four busy GPUs are 400. A bound of `250ms` is 0.25
seconds; held against microseconds, every request is too slow. mlobs multiplies the stored number by `scale`
before it compares.

Bad:
```yaml
signals:
  latency:
    unit: seconds
    cloudwatch: {distribution: {namespace: AWS/SageMaker, metric: ModelLatency, stat: p99}}
```
Good:
```yaml
signals:
  latency:
    unit: seconds
    cloudwatch:
      distribution: {namespace: AWS/SageMaker, metric: ModelLatency, stat: p99, scale: 0.000001}
```
Give the `scale` from the message. For utilisation that is summed up over devices, divide it by their number
too.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.node import Node
from mlobs_compile.ir.signal import Metric, MetricDistribution, MetricGauge, Unit
from mlobs_compile.queries import catalogue, selectors
from mlobs_compile.rule import Finding, Rule
from mlobs_compile.units import decimal_text

_COUNTS = ("SampleCount", "PR(")
"""Statistics that are not in the metric's unit: a number of samples, and a share of them."""


def check(node: Node) -> Iterator[Finding]:
    signal = selectors.signal_of(node)
    if signal is None or not isinstance(signal.metric, MetricDistribution | MetricGauge):
        return
    metric = signal.metric.metric
    if not isinstance(metric, Metric):
        return
    stored = catalogue.unit_of(metric.namespace, metric.name)
    if stored is None or metric.stat.startswith(_COUNTS):
        return
    wanted = catalogue.SCALES.get((stored, signal.unit))
    if wanted is not None and metric.scale != wanted:
        yield Finding(
            node.origins[0], _message(metric, stored, signal.unit), f"set `scale: {decimal_text(wanted)}`"
        )
    elif (stored, signal.unit) == ("percent-per-device", Unit.RATIO) and metric.scale > Decimal("0.01"):
        help = "set `scale: 0.01`, divided by the number of cores or GPUs"
        yield Finding(node.origins[0], _message(metric, stored, signal.unit), help)


def _message(metric: Metric, stored: str, unit: Unit) -> str:
    given = decimal_text(metric.scale)
    return f"`{metric.name}` is stored in {stored}; times a scale of `{given}` it is not in {unit.value}"


RULE = Rule("MLO510", Severity.WARNING, Node, check)
