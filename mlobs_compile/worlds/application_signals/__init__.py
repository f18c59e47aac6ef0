"""Application Signals: SLOs and their exclusion windows, applied by the AWS API.

It takes the SLOs that the target `cloudwatch` makes of `backend: application-signals`; their alarms belong to the world
`cloudwatch`. Needs what that one needs, and an account in which Application Signals was started once.

```yaml
targets: {cloudwatch: {slo_backend: application-signals}}
aws: {account: "123456789012", region: eu-west-1}
apply: {cloudwatch: {}, application_signals: {}}
```

An SLO cannot change between counting requests and judging periods. Where the spec does, the SLO is deleted and made
anew under its name, and its budget begins anew; the plan has a note of it. Exclusion windows have no tags: the SLO's
tag `mlobs:exclusions` holds the digest of those that were applied, and windows of an SLO without it are left to whoever
made them. A single window that has begun cannot be added any more, and is not missed; one that was added by hand beside
windows of ours is drift.

Changes a second: 5 of SLOs ("5 TPS" for creation in the Application Signals quotas) and of windows. Never run on AWS.
"""

from __future__ import annotations

from mlobs_compile.change.plan import Step
from mlobs_compile.world import Kind, Live, Ports, Site, World
from mlobs_compile.worlds.application_signals.canonical import replaced
from mlobs_compile.worlds.application_signals.desired import SLO, wanted
from mlobs_compile.worlds.application_signals.options import Options
from mlobs_compile.worlds.application_signals.permissions import permissions


def _connect(site: Site, ports: Ports) -> Live:
    from mlobs_compile.worlds.application_signals.live import connect

    return connect(site, ports)


def _warns(step: Step) -> str:
    if step.before is None or step.after is None or step.key.kind != SLO:
        return ""
    if not replaced(step.before.body, step.after.body):
        return ""
    return (
        "is deleted and made anew, for it changes between periods and requests: its error budget begins anew"
    )


_KINDS = (
    Kind("slo", "CreateServiceLevelObjective", 5),
    Kind("exclusion", "BatchUpdateExclusionWindows", 5),
)
WORLD = World(
    "application_signals",
    Options,
    _KINDS,
    frozenset(("cloudwatch", kind.name) for kind in _KINDS),
    wanted,
    _connect,
    permissions,
    _warns,
)
