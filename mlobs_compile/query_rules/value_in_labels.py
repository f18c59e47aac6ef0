"""An alert has its value in a label, and becomes another alert at every evaluation.

Labels are an alert's identity. With the value among them, the alert of a minute ago resolves and a new one begins
to wait whenever the value moves: `for` never ends, silences do not hold, and whoever is told is told again and
again. A value belongs to an annotation.

Bad:
```yaml
groups:
  - name: fraud
    rules:
      - {alert: Slow, expr: latency_seconds > 1, for: 5m, labels: {latency: '{{ $value }}'}}
```
Good:
```yaml
groups:
  - name: fraud
    rules:
      - {alert: Slow, expr: latency_seconds > 1, for: 5m, annotations: {summary: 'it takes {{ $value }} s'}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Inside, Severity
from mlobs_compile.queries.rule_files import AlertingRule
from mlobs_compile.queries.template import Reads, templates
from mlobs_compile.rule import Finding, Rule


def check(rule: AlertingRule) -> Iterator[Finding]:
    for key, text, template in templates(iter(rule.labels.items())):
        for use in template.uses:
            if use.what in (Reads.VALUE, Reads.QUERY):
                message = f"the label `{key}` changes with the value, and with it the alert's identity"
                inside = Inside(text, use.start, use.end)
                yield Finding(rule.at / "labels" / key, message, "move it to an annotation", inside)
                break


RULE = Rule("MLO316", Severity.WARNING, AlertingRule, check)
