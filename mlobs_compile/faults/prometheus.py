"""Faults of rules for Prometheus and its kin (MLO590 to MLO599)."""

from mlobs_compile.diagnostic import Fault, Severity

TOO_MANY = Fault(
    "MLO590",
    "too-many-rule-groups",
    """There are more rule groups than the tenant or workspace may have.

Every SLO is a group, and so are the alerts of a thing on single signals. Mimir takes 70 groups of a tenant unless it is
configured otherwise, and answers 400 to each further one: its rules are never evaluated. The count is of one
environment; where several share a tenant, theirs add up.

Bad:
```yaml
targets: {prometheus: {format: mimir, limits: {groups: 1}}}
---
slos:
  availability:
    objective: 99.9%
    sli: {events: {bad: 'sum(rate(errors_total[$window]))', total: 'sum(rate(requests_total[$window]))'}}
  freshness:
    objective: 99%
    sli: {gauge: {query: 'time() - max(last_run_seconds)', at_most: 3600}}
```
Good:
```yaml
targets: {prometheus: {format: mimir, limits: {groups: 500}}}
```
Raise `-ruler.max-rule-groups-per-tenant` (or the tenant's override `ruler_max_rule_groups_per_tenant`), and write the
new limit under `limits`.""",
)
PARTED = Fault(
    "MLO591",
    "slo-in-several-groups",
    """An SLO has more rules than a group may have, and stands in several groups.

Within a group, a rule reads what the one before it recorded at the same moment. Groups are evaluated at moments of
their own, so each border between two can make an alert one evaluation later. Nothing is lost and no figure is wrong.

mlobs parts an SLO where it costs least: what is counted and its ratios, the periods and their budgets, the alerts.
To keep it whole, raise `-ruler.max-rules-per-rule-group` and write the new limit under
`limits: {rules_per_group: ...}`.""",
    Severity.INFO,
)
TOO_LARGE = Fault(
    "MLO592",
    "rules-do-not-fit",
    """One SLO or alert is larger than the file or group that its reader takes.

Files and groups are parted between SLOs, and an SLO's group between its rules. What is too large by itself is refused
there, so it is refused here.

Bad:
```yaml
targets: {prometheus: {format: amp, workspace: ws-1, limits: {bytes: 2kB}}}
---
slos:
  availability:
    objective: 99.9%
    sli: {events: {bad: 'sum(rate(errors_total[$window]))', total: 'sum(rate(requests_total[$window]))'}}
```
Good:
```yaml
targets: {prometheus: {format: amp, workspace: ws-1}}
```
Shorten the query, leave out windows and burn tiers, or raise the limit where the rules are evaluated and under
`limits`.""",
)
NO_ACCOUNT = Fault(
    "MLO593",
    "amp-without-account",
    """Rules are for Amazon Managed Service for Prometheus and the project names no AWS account.

A namespace is made in an account and a region, and the request for it says which.

Good:
```yaml
targets: {prometheus: {format: amp, workspace: ws-1}}
aws: {account: "123456789012", region: eu-west-1}
```
Write `aws` in the project, or in the environment when environments live in different accounts.""",
)
