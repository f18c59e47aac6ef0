"""An alert has no condition: it fires for every series that its query gives, whatever the value is.

Prometheus alerts for each series in the result. `up` is there while the target is up and while it is down, so an
alert on it fires from the day it is loaded. What makes an alert is a comparison, `absent`, `unless`, or an `and`
with one of these. A lone constant, `vector(1)`, is taken for what it usually is: a heartbeat that must always
arrive.

Bad:
```yaml
groups:
  - name: fraud
    rules:
      - {alert: FraudDown, expr: 'up{job="fraud"}', for: 5m}
```
Good:
```yaml
groups:
  - name: fraud
    rules:
      - {alert: FraudDown, expr: 'up{job="fraud"} == 0', for: 5m}
```
A comparison with `bool` is no condition either: it gives 1 and 0, and an alert fires for both.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.query import Around
from mlobs_compile.queries.rule_files import AlertingRule
from mlobs_compile.queries.tree.nodes import COMPARISONS, Binary, Call, Expr, Number, Selector, Text
from mlobs_compile.queries.tree.walking import bare, children
from mlobs_compile.rule import Finding, Rule, within


def check(rule: AlertingRule) -> Iterator[Finding]:
    if rule.query is None:
        return
    tree = bare(rule.query.tree)
    if isinstance(tree, Number) or (isinstance(tree, Call) and tree.function == "vector"):
        return
    loud = _loud(tree, rule.around, frozenset())
    if loud is not None:
        message = f"`{rule.name}` fires for every series that this gives, whatever its value"
        yield within(rule.query, loud, message, "compare it with a bound, such as `> 0`")


def _loud(expr: Expr, around: Around, seen: frozenset[str]) -> Expr | None:
    """The part that gives series however healthy everything is; None where there is a condition."""
    match bare(expr):
        case Number() | Text():
            return expr
        case Selector(metric=metric):
            return None if metric is not None and _conditional(metric, around, seen) else expr
        case Call(function="absent" | "absent_over_time"):
            return None
        case Binary(operator="or", left=left, right=right):
            return _loud(left, around, seen) or _loud(right, around, seen)
        case Binary(operator="unless"):
            return None
        case Binary(operator=operator, boolean="") if operator in COMPARISONS:
            return None
        case _ as inner:
            parts = [part for part in children(inner) if not isinstance(bare(part), Number | Text)]
            quiet = parts and any(_loud(part, around, seen) is None for part in parts)
            return None if quiet else expr


def _conditional(metric: str, around: Around, seen: frozenset[str]) -> bool:
    """Whether a series is only there while something holds: an alert's own, or one recorded with a condition."""
    if metric in ("ALERTS", "ALERTS_FOR_STATE"):
        return True
    records = around.records.get(metric, ())
    if not records or metric in seen:
        return False
    return all(_loud(record.tree, around, seen | {metric}) is None for record in records)


RULE = Rule("MLO302", Severity.WARNING, AlertingRule, check)
