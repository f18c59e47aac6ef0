"""Two rules are the same: one of them only costs, until somebody changes the other.

Of two rules that record the same series Prometheus keeps one sample and logs the other at every evaluation. Two
alerts with the same name, labels and condition are one alert that is sent twice. Either way the next change to one
of them makes them contradict each other.

Bad:
```yaml
groups:
  - name: fraud
    rules:
      - {record: 'fraud:requests:rate5m', expr: 'sum(rate(requests_total[5m]))'}
      - {record: 'fraud:requests:rate5m', expr: 'sum(rate( requests_total[5m] ))'}
```
Good:
```yaml
groups:
  - name: fraud
    rules:
      - {record: 'fraud:requests:rate5m', expr: 'sum(rate(requests_total[5m]))'}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Related, Severity
from mlobs_compile.queries.rule_files import AnyRule, RecordingRule, RuleSet
from mlobs_compile.queries.tree import Expr
from mlobs_compile.rule import Finding, Rule


def check(rules: RuleSet) -> Iterator[Finding]:
    seen: dict[tuple[type, str, frozenset[tuple[str, str]], Expr], AnyRule] = {}
    for rule in rules.rules():
        if rule.query is None:
            continue
        key = (type(rule), rule.name, frozenset(rule.labels.items()), rule.query.tree)
        first = seen.setdefault(key, rule)
        if first is not rule:
            kind, verb = ("record", "records") if isinstance(rule, RecordingRule) else ("alert", "alerts")
            message = f"`{rule.name}` is the same rule once more, and {verb} the same"
            related = (Related(first.at / kind, "the first is here"),)
            yield Finding(rule.at / kind, message, "delete one of them", related=related)


RULE = Rule("MLO313", Severity.WARNING, RuleSet, check)
