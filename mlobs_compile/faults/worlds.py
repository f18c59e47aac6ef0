"""Faults of worlds outside AWS that the monitoring is to be applied to (MLO732 to MLO735)."""

from mlobs_compile.diagnostic import Fault

OTHER_FORMAT = Fault(
    "MLO732",
    "rules-in-another-format",
    """Rules are compiled for one system and are to be applied to another.

`targets.prometheus.format` says who reads the rules. `apply.prometheus` puts plain rule files into a folder and takes
`format: rules`; `apply.mimir` sends groups to Mimir's ruler and takes `format: mimir`, which keeps Mimir's limits.
PrometheusRule objects are applied with `kubectl`, and Amazon Managed Service for Prometheus has `apply.amp`.

Good:
```yaml
targets: {prometheus: {format: mimir}}
apply: {mimir: {url: "https://mimir.acme.example/prometheus", tenant: ml}}
```
Change the format, or apply to the system that it is for.""",
)
NO_TARGET = Fault(
    "MLO733",
    "world-without-its-target",
    """Something is to be applied that nothing compiles.

Each world applies what the target of the same name makes, and `apply.mimir` what the target `prometheus` makes. Without
the target there is nothing to apply, and an apply with nothing would look like a wish to delete everything.

Good:
```yaml
targets: {prometheus: {routed_elsewhere: true}, grafana: {}}
apply: {grafana: {url: "https://grafana.acme.example", token: "env://GRAFANA_TOKEN"}}
```
Add the target under `targets:`, or remove the world from `apply:`.""",
)
NO_ROOM = Fault(
    "MLO734",
    "no-room-for-the-register",
    """As many rule groups as a tenant of Mimir holds leave no room for whose they are.

Mimir takes 70 groups of a tenant unless its limit is another. The register, which says whose each group is, is one of
them, and Mimir counts a group that is only replaced as one more. With less room than for two, the groups may still
arrive, and no later change of any would.

Good:
```yaml
targets: {prometheus: {format: mimir, limits: {groups: 200}}}
apply: {mimir: {url: "https://mimir.acme.example/prometheus", tenant: ml}}
```
Have `ruler_max_rule_groups_per_tenant` raised and say so under `limits:`, or watch less with this tenant.""",
)
