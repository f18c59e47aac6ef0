"""Mimir: rule groups of one tenant by the ruler's API, with a register of whose each group is.

```yaml
targets: {prometheus: {format: mimir}}
apply:
  mimir:
    url: https://mimir.acme.example/prometheus
    tenant: ml
    token: env://MIMIR_TOKEN
```

`url` ends with the prefix of Mimir's Prometheus API, `/prometheus` unless it is configured otherwise; the requests go
to `/config/v1/rules` below it. `tenant` is sent as `X-Scope-OrgID`, and may be left out where a proxy adds it or Mimir
has one tenant only. Namespaces are those of the compiled files, such as `mlobs-prod-model-fraud`; all rules of the
tenant are read with one request, and groups that are not ours are left alone.

A rule group has no place for a mark. The namespace `mlobs-register` has one group for each environment of a project,
with a single rule whose label `register` says which groups it owns and what was last applied. Its query never has a
result, so it records nothing and costs one evaluation an hour. It counts as one group of the tenant's limit; as Mimir
counts a group that is only replaced as one more, a plan that leaves no room for two is refused (MLO734). The register
is written before the group that it speaks of, so that a run that is cut off leaves nothing without an owner. A group
with a rule that `safety.protected` speaks of is deleted only by name (`--allow-protected`).

The ruler takes a group up by itself within its poll interval (a minute unless configured otherwise). It answers 400
to a group that it cannot read, or that is beyond the tenant's limits; the step is refused then with Mimir's words.
Mimir's Alertmanager is not applied to: it takes no secrets from files, and the compiled configuration has them nowhere
else.
"""

from __future__ import annotations

from mlobs_compile.world import Kind, Live, Ports, Site, World
from mlobs_compile.worlds.mimir.options import Options
from mlobs_compile.worlds.mimir.wanting import KIND, NAME, TARGET, suits, wanted


def connect(site: Site, ports: Ports) -> Live:
    from mlobs_compile.worlds.mimir.live import live

    return live(site, ports)


WORLD = World(
    NAME, Options, (Kind(KIND, per_second=10),), frozenset({(TARGET, "*")}), wanted, connect, suits=suits
)
