"""CloudWatch: alarms, composites, anomaly detectors, mute rules and dashboards, applied by the AWS API.

Needs `aws:` and the target `cloudwatch`, boto3 (`pip install 'mlobs-compile[aws]'`) and credentials where boto3 looks
for them. There are no settings:

```yaml
targets: {cloudwatch: {}}
aws: {account: "123456789012", region: eu-west-1}
apply: {cloudwatch: {}}
```

What is ours is told by tags (`mlobs:project`, `mlobs:environment`), and found by the names that all objects begin with.
Tags of others are never touched. The mark of an anomaly detector, which can have no tags, lies in the tag
`mlobs:detectors` of the alarms that read it. A detector that somebody else made for the same metric is used as it is,
and never deleted.

An alarm that becomes a composite, or a composite that becomes an alarm, keeps its name, so the old one of ours is
deleted just before the new one is made, and what looks at it rests for that moment.

Changes a second (CloudWatch User Guide, "CloudWatch service quotas"): 3 of alarms and of mute rules, 10 of dashboards
and detectors; a thousand new alarms take six minutes. A thousand alarms are read with ten calls of DescribeAlarms.

Never run on AWS. What is not known is in docs/aws-fake.md.
"""

from __future__ import annotations

from mlobs_compile.world import Kind, Live, Ports, Site, World
from mlobs_compile.worlds.cloudwatch.desired import wanted
from mlobs_compile.worlds.cloudwatch.options import Options
from mlobs_compile.worlds.cloudwatch.permissions import permissions


def _connect(site: Site, ports: Ports) -> Live:
    from mlobs_compile.worlds.cloudwatch.live import connect

    return connect(site, ports)


_KINDS = (
    Kind("metric-alarm", "PutMetricAlarm", 3),
    Kind("composite-alarm", "PutCompositeAlarm", 3),
    Kind("mute-rule", "PutAlarmMuteRule", 3),
    Kind("dashboard", "PutDashboard", 10),
    Kind("anomaly-detector", "PutAnomalyDetector", 10),
)
WORLD = World(
    "cloudwatch",
    Options,
    _KINDS,
    frozenset(("cloudwatch", kind.name) for kind in _KINDS),
    wanted,
    _connect,
    permissions,
)
