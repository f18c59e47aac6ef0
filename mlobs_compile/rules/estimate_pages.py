"""A metric that is estimated without labels wakes somebody.

An estimate reads scores, or features, as the baseline taught it to read them. When the world changes so that the same
score no longer means the same, the estimate stays where it was; and when a feature breaks, it moves although nobody
knows yet whether decisions got worse. It is a reason to look, in working hours: to page, there should be labels, or a
promise to a user that is broken. (NannyML's documentation says of its own estimates that they assume no concept
drift.)

Bad:
```yaml
monitors: runner
outputs: {score: probability}
performance:
  problem: binary
  label: is_fraud
  estimated: {auc: {at_least: 0.8, severity: page}}
```
Good:
```yaml
monitors: runner
outputs: {score: probability}
performance:
  problem: binary
  label: is_fraud
  estimated: {auc: {at_least: 0.8, severity: ticket}}
```
Leave `severity: page` to the same metric under `performance.metrics`, where it is taken from labels.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.check import Scope
from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.rule import Finding, Rule


def check(alert: ThresholdAlert) -> Iterator[Finding]:
    estimated = alert.shown is not None and alert.id.startswith(
        f"{alert.subject.name}/{Scope.ESTIMATED.value}/"
    )
    if estimated and alert.urgency is Urgency.PAGE:
        message = f"`{alert.id}` pages on an estimate, which cannot see concept drift"
        yield Finding(alert.origins[0], message, "write `severity: ticket`, and page on labels or on an SLO")


RULE = Rule("MLO361", Severity.WARNING, ThresholdAlert, check)
