"""A template reads a label that the alert's query cannot give, so that the text has a hole.

`$labels` are the labels of the series that the query gives: not those of the rule, and not those that an
aggregation has taken away. A label that is not there is expanded to nothing, and "Instance  is down" is what
somebody reads at night.

Bad:
```yaml
groups:
  - name: fraud
    rules:
      - alert: FraudErrors
        expr: sum by (job) (rate(errors_total[5m])) > 1
        for: 5m
        annotations: {summary: 'errors on {{ $labels.instance }}'}
```
Good:
```yaml
groups:
  - name: fraud
    rules:
      - alert: FraudErrors
        expr: sum by (job, instance) (rate(errors_total[5m])) > 1
        for: 5m
        annotations: {summary: 'errors on {{ $labels.instance }}'}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Inside, Severity
from mlobs_compile.queries.rule_files import AlertingRule
from mlobs_compile.queries.template import Reads, Use, templates
from mlobs_compile.rule import Finding, Rule


def check(rule: AlertingRule) -> Iterator[Finding]:
    for part, texts in (("labels", rule.labels), ("annotations", rule.annotations)):
        for key, text, template in templates(iter(texts.items())):
            for use in template.uses:
                wrong = _wrong(rule, use)
                if wrong:
                    yield Finding(rule.at / part / key, *wrong, Inside(text, use.start, use.end))


def _wrong(rule: AlertingRule, use: Use) -> tuple[str, str] | None:
    """What is wrong with what a template reads, and what to do."""
    if use.what is Reads.LABEL and rule.query is not None:
        if not rule.query.labels(rule.query.tree).lacks(use.name):
            return None
        if use.name in rule.labels:
            return (
                f"`{use.name}` is a label of the rule, and `$labels` are those of the query",
                "write its value",
            )
        return (
            f"the query gives no label `{use.name}`",
            f"keep `{use.name}` in the query, or leave it out here",
        )
    facts = rule.around.facts
    if use.what is Reads.EXTERNAL_LABEL and facts and use.name not in facts.server.external_labels:
        known = ", ".join(f"`{label}`" for label in facts.server.external_labels) or "none"
        return f"Prometheus has no external label `{use.name}`", f"it has {known}"
    return None


RULE = Rule("MLO315", Severity.WARNING, AlertingRule, check)
