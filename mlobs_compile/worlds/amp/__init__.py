"""Amazon Managed Service for Prometheus: rule groups, and if you say so the definition of its alert manager.

```yaml
targets: {prometheus: {format: amp, workspace: ws-1234abcd}}
aws: {account: "123456789012", region: eu-west-1}
apply: {amp: {alertmanager: true}}
```

Applies the namespaces that the target `prometheus` makes with `format: amp`. A namespace is created by one request and
changed by another, and both take effect later: each is waited for, and what the service says of a failure is told.

With `alertmanager: true` the configuration of the target `alertmanager` becomes the workspace's alert manager
definition. There is one for each workspace, and it has no tags, so comments at its beginning say whose it is; one that
says nothing is left alone until `--adopt` names it. The service tells SNS topics of its own account and nobody else.

No rate for changes is documented; five a second were chosen to stay polite.

Never run on AWS. What is not known is in docs/aws-fake.md.
"""

from __future__ import annotations

from mlobs_compile.world import Kind, Live, Ports, Site, World
from mlobs_compile.worlds.amp.objects import DEFINITION, NAMESPACE, wanted
from mlobs_compile.worlds.amp.options import Options
from mlobs_compile.worlds.amp.permissions import permissions


def _connect(site: Site, ports: Ports) -> Live:
    from mlobs_compile.worlds.amp.live import Connection

    return Connection(site, ports)


WORLD = World(
    name="amp",
    options=Options,
    kinds=(Kind(NAMESPACE, per_second=5), Kind(DEFINITION, per_second=1)),
    takes=frozenset((("prometheus", NAMESPACE), ("alertmanager", "*"))),
    wanted=wanted,
    connect=_connect,
    permissions=permissions,
)
