"""Two sides of an operation can never have a series in common, so it gives nothing.

Prometheus matches the series of two vectors by their labels. Where one side surely has a label that the other
surely lacks, or both ask for different values of it, no pair is ever found, without any error. A single series
without labels matches every series only with `on ()` or `ignoring (...)` and `group_left`.

Bad: the left side has `job`, the right side has no labels.
```yaml
groups:
  - name: fraud
    rules:
      - {alert: Share, expr: 'errors{job="fraud"} / sum(errors) > 0.5', for: 5m}
```
Good:
```yaml
groups:
  - name: fraud
    rules:
      - {alert: Share, expr: 'errors{job="fraud"} / on () group_left () sum(errors) > 0.5', for: 5m}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.query import Written
from mlobs_compile.queries.tree import Type, type_of
from mlobs_compile.queries.tree.labels import Labels, labels_of
from mlobs_compile.queries.tree.nodes import Binary
from mlobs_compile.rule import Finding, Rule, within


def check(query: Written) -> Iterator[Finding]:
    for expr, _ in query.walk():
        if not isinstance(expr, Binary) or expr.operator == "or" or expr.fills:
            continue
        if type_of(expr.left) is not Type.VECTOR or type_of(expr.right) is not Type.VECTOR:
            continue
        left, right = labels_of(expr.left), labels_of(expr.right)
        reason, label = _apart(left, right, expr)
        if reason:
            result = (
                "so `unless` takes nothing away" if expr.operator == "unless" else "so this gives nothing"
            )
            help = f"match `ignoring ({label})` or `on (...)` what both have, or select alike on both sides"
            yield within(query, expr.sign, f"the two sides never match: {reason}, {result}", help)


def _apart(left: Labels, right: Labels, binary: Binary) -> tuple[str, str]:
    """Why no series of one side has the labels of one of the other, and the label; empty where some may."""
    for label in sorted(left.sure | right.sure):
        matching = binary.matching
        if matching and (matching.kind == "on") is not (label in matching.names):
            continue
        for side, having, lacking in (("left", left, right), ("right", right, left)):
            if having.has(label) and lacking.lacks(label):
                return f"only the {side} side has `{label}`", label
        one, other = left.values.get(label), right.values.get(label)
        if one is not None and other is not None and one != other:
            return f"`{label}` is `{one}` on the left and `{other}` on the right", label
    return "", ""


RULE = Rule("MLO307", Severity.ERROR, Written, check)
