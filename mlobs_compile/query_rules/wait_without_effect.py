"""An alert's `for` or `keep_firing_for` says what would happen anyway.

Zero is the default of both. And as a condition is only looked at when its group is evaluated, an alert that waits
for 30 seconds in a group of one minute fires at the second evaluation, a minute after the first: it waits for a
minute, whatever it says.

Bad:
```yaml
groups:
  - name: fraud
    interval: 1m
    rules:
      - {alert: FraudDown, expr: 'up{job="fraud"} == 0', for: 30s, keep_firing_for: 0s}
```
Good:
```yaml
groups:
  - name: fraud
    interval: 1m
    rules:
      - {alert: FraudDown, expr: 'up{job="fraud"} == 0', for: 2m}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.rule_files import AlertingRule
from mlobs_compile.rule import Finding, Rule
from mlobs_compile.units import Duration


def check(rule: AlertingRule) -> Iterator[Finding]:
    for key, length in (("for", rule.hold), ("keep_firing_for", rule.keep)):
        if length is not None and not length.ms:
            yield Finding(rule.at / key, f"`{key}: 0s` is what holds anyway", "leave it out")
    interval = _interval(rule)
    if rule.hold and interval and 0 < rule.hold.ms < interval.ms:
        message = f"`for: {rule.hold}` is shorter than the `{interval}` from one evaluation to the next"
        yield Finding(rule.at / "for", message, f"write `for: {interval}`, which is what happens, or more")


def _interval(rule: AlertingRule) -> Duration | None:
    """How often the group is evaluated; None where only the server knows and nobody asked it."""
    facts = rule.around.facts
    return rule.head.interval or (facts.server.evaluation_interval if facts else None)


RULE = Rule("MLO311", Severity.WARNING, AlertingRule, check)
