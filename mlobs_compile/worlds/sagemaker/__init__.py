"""SageMaker: job definitions, monitoring schedules, and the analysis configurations that Clarify's jobs read from S3.

```yaml
targets:
  sagemaker: {role: "arn:aws:iam::123456789012:role/monitor", output: s3://acme-ml/monitoring}
aws: {account: "123456789012", region: eu-west-1}
apply: {sagemaker: {}}
```

Applies what the target `sagemaker` compiles. A job definition cannot be changed, and its name ends in a digest of its
content: for a changed monitor a new one is made, the schedule moves over to it, and the old one is deleted once the
schedule has left `Pending`. At no moment does a schedule name a definition that is not there.

The analysis configurations lie under the target's `config` prefix, under names that end in a digest as well. Baseline
jobs, their data sets and the constraints that they write stay yours: `mlobs compile` lists them as notes.

Reading takes one listing of tags, one of schedules and one for each kind of definition in use; only what is wanted or
ours is looked at closely. No rate for changes is documented; two a second were chosen to stay polite.

Never run on AWS. What is not known is in docs/aws-fake.md.
"""

from __future__ import annotations

from mlobs_compile.world import Kind, Live, Ports, Site, World
from mlobs_compile.worlds.sagemaker.objects import DEFINITIONS, OBJECT, SCHEDULE, TARGET, wanted
from mlobs_compile.worlds.sagemaker.options import Options
from mlobs_compile.worlds.sagemaker.permissions import permissions


def _connect(site: Site, ports: Ports) -> Live:
    from mlobs_compile.worlds.sagemaker.live import Connection

    return Connection(site, ports)


WORLD = World(
    name="sagemaker",
    options=Options,
    kinds=(
        Kind(OBJECT, "PutObject", 20),
        *(Kind(kind, "JobDefinition", 2, immutable=True) for kind in DEFINITIONS),
        Kind(SCHEDULE, "MonitoringSchedule", 2),
    ),
    takes=frozenset((TARGET, kind) for kind in (*DEFINITIONS, SCHEDULE)),
    wanted=wanted,
    connect=_connect,
    permissions=permissions,
)
