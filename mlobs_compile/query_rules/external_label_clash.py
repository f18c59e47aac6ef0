"""A rule sets a label that Prometheus also adds to everything it sends elsewhere, to another value.

External labels say which Prometheus something comes from, and are added only where the label is not there yet. A
rule that sets the same label hides them: in the Alertmanager, or in the store that several servers write to, its
alerts and series seem to come from somewhere else.

Bad:
```yaml
groups:
  - name: fraud
    rules:
      - {alert: FraudDown, expr: 'up{job="fraud"} == 0', for: 5m, labels: {cluster: payments}}
---
prometheus: {external_labels: {cluster: eu-1}}
complete: false
```
Good:
```yaml
groups:
  - name: fraud
    rules:
      - {alert: FraudDown, expr: 'up{job="fraud"} == 0', for: 5m, labels: {domain: payments}}
---
prometheus: {external_labels: {cluster: eu-1}}
complete: false
```
Needs facts.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.rule_files import RuleBase
from mlobs_compile.rule import Finding, Rule


def check(rule: RuleBase) -> Iterator[Finding]:
    facts = rule.query.around.facts if rule.query else None
    for label, value in facts.server.external_labels.items() if facts else ():
        if rule.labels.get(label, value) != value:
            message = f"`{label}` is an external label of Prometheus, where it is `{value}`"
            yield Finding(rule.at / "labels" / label, message, "give the rule's label another name")


RULE = Rule("MLO327", Severity.WARNING, RuleBase, check)
