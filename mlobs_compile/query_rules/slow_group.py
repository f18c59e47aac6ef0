"""A group is evaluated so rarely that what it records is gone in between.

Prometheus takes the newest sample of a series if it is at most five minutes old. A series that is recorded every
ten minutes is there for half of the time: graphs show gaps, alerts on it start and stop, and `absent` fires. An
alert in such a group is looked at too seldom to be of use, unless it keeps firing in between.

Bad:
```yaml
groups:
  - name: fraud
    interval: 10m
    rules:
      - {record: 'fraud:requests:rate1h', expr: 'sum(rate(requests_total[1h]))'}
```
Good:
```yaml
groups:
  - name: fraud
    interval: 5m
    rules:
      - {record: 'fraud:requests:rate1h', expr: 'sum(rate(requests_total[1h]))'}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.facts import LOOKBACK
from mlobs_compile.queries.rule_files import AlertingRule, RuleGroup
from mlobs_compile.rule import Finding, Rule


def check(group: RuleGroup) -> Iterator[Finding]:
    interval, facts = group.head.interval, group.around.facts
    lookback = facts.lookback if facts else LOOKBACK
    if interval is None or interval <= lookback:
        return
    kept = [isinstance(rule, AlertingRule) and rule.keep and rule.keep >= interval for rule in group.rules]
    if not kept or not all(kept):
        message = f"the group is evaluated every `{interval}`, and samples are forgotten after `{lookback}`"
        yield Finding(group.head.at / "interval", message, f"write `{lookback}` or less")


RULE = Rule("MLO312", Severity.WARNING, RuleGroup, check)
