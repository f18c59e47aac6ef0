"""A template in a label or an annotation cannot be read, and keeps Prometheus from loading the whole file.

Prometheus reads the templates of a rule when it loads it: an action that is not closed, an `if` without its `end`,
a function or a variable that it does not know, and the file with all its other rules is refused. A query in a
template, `query "..."`, is read when the alert fires, and its error stands where the text should be.

Bad:
```yaml
groups:
  - name: fraud
    rules:
      - alert: FraudDown
        expr: up{job="fraud"} == 0
        for: 5m
        annotations: {summary: '{{ $lables.instance }} is down for {{ humaniseDuration $value }}'}
```
Good:
```yaml
groups:
  - name: fraud
    rules:
      - alert: FraudDown
        expr: up{job="fraud"} == 0
        for: 5m
        annotations: {summary: '{{ $labels.instance }} is down for {{ humanizeDuration $value }}'}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Inside, Severity
from mlobs_compile.queries.rule_files import AlertingRule
from mlobs_compile.queries.template import Reads, templates
from mlobs_compile.queries.tree import SyntaxFault, read
from mlobs_compile.rule import Finding, Rule


def check(rule: AlertingRule) -> Iterator[Finding]:
    for part, texts in (("labels", rule.labels), ("annotations", rule.annotations)):
        for key, text, template in templates(iter(texts.items())):
            where = rule.at / part / key
            for mistake in template.mistakes:
                inside = Inside(text, mistake.start, mistake.end)
                yield Finding(where, f"`{key}` cannot be expanded: {mistake.message}", mistake.help, inside)
            for use in template.uses:
                query = read(use.name) if use.what is Reads.QUERY else None
                if isinstance(query, SyntaxFault):
                    message = f"the query in `{key}` is not PromQL: {query.message}"
                    yield Finding(where, message, query.help, Inside(text, use.start, use.end))


RULE = Rule("MLO314", Severity.ERROR, AlertingRule, check)
