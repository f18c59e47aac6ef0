"""An alert wakes somebody and gives no page to open first.

At night, whoever is woken may never have seen this system. A runbook says what the alert means, how to see
whom it hurts, and what to do in the first ten minutes; without one, those minutes go into looking for it.
Tickets can do without, pages cannot. (Site Reliability Engineering, chapter 11, "Being On-Call".)

Bad:
```yaml
metadata: {name: fraud, team: risk, tier: critical}
```
Good:
```yaml
metadata: {name: fraud, team: risk, tier: critical, runbook: "https://runbooks.example/fraud"}
```
Give the document a `runbook`, or set `paging: false` on the SLO and `severity: ticket` on the alert.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.node import Node, Urgency
from mlobs_compile.ir.objective import BurnRateAlert
from mlobs_compile.rule import Finding, Rule


def check(node: Node) -> Iterator[Finding]:
    match node:
        case BurnRateAlert():
            urgency, what = node.tier.urgency, node.objective.id
        case ThresholdAlert() | AnomalyAlert() | AbsenceAlert():
            urgency, what = node.urgency, node.id
        case _:
            return
    if urgency is Urgency.PAGE and not node.subject.runbook:
        message = f"`{what}` pages, but {node.subject.kind} `{node.subject.name}` has no runbook"
        yield Finding(node.origins[0], message, "add `runbook:` to its `metadata`")


RULE = Rule("MLO404", Severity.WARNING, Node, check)
