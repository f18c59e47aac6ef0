"""SageMaker Model Monitor and Clarify: requests that create each model's monitoring jobs and their schedules.

For accounts that have these services already: both are closed to new customers since 2026-07-30.

Per model there is `model/<name>.json`, the requests in the order they are sent, and
`model/<name>.baseline.json`, the processing jobs that make the baselines. A job definition cannot be
changed at AWS, so its name ends in a hash of its request: a changed request is a new definition, and the
schedule moves over to it.

A monitor's baseline lies under its prefix as follows; `data/` is what you upload, the rest the baseline job
writes.

| pillar | data set, with a header line | compared with |
|---|---|---|
| quality | `data/`: the model's inputs (and outputs) | `statistics.json`, `constraints.json` |
| performance | `performance/data/`: prediction or score, and label | `performance/constraints.json` |
| bias | `bias/data/`: inputs, label and prediction | `bias/analysis.json` |
| explainability | `explainability/data/`: inputs alone | `explainability/analysis.json` |
"""

from __future__ import annotations

from mlobs_compile.target import Role, Target
from mlobs_compile.targets.sagemaker.emission import emit
from mlobs_compile.targets.sagemaker.options import Options
from mlobs_compile.targets.sagemaker.refusal import refuses

TARGET = Target("sagemaker", frozenset({Role.MONITORS}), Options, refuses, emit)
