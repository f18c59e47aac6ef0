"""A monitor of performance or bias has no ground truth, so there is nothing to compare predictions with.

Recall, precision and the bias metrics after training need to know what really happened. SageMaker refuses
such a job definition without `GroundTruthS3Input` (SageMaker API Reference, ModelQualityJobInput and
ModelBiasJobInput).

Bad:
```yaml
performance:
  problem: binary
  label: is_fraud
  metrics: {recall: {at_least: 0.80}}
```
Good:
```yaml
performance:
  problem: binary
  label: is_fraud
  ground_truth: s3://acme-ml/labels/fraud/
  metrics: {recall: {at_least: 0.80}}
```
Name the prefix under which labels arrive; without any, watch the drift of features and predictions instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.queries import monitors
from mlobs_compile.rule import Finding, Rule


def check(monitor: ScheduledMonitor) -> Iterator[Finding]:
    if monitors.lacks_labels(monitor):
        message = f"`{monitor.id}` watches {monitor.pillar.value} without ground truth"
        yield Finding(monitor.origins[0], message, "add `ground_truth: s3://bucket/prefix/`")


RULE = Rule("MLO506", Severity.ERROR, ScheduledMonitor, check)
