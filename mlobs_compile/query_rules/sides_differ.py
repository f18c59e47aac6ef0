"""Two sides of an operation are aggregated to different labels, so that they match by accident only.

`sum by (job) (a) / sum(b)` looks for a series without any label on the left, for that is what the right side has.
It gives something only while `a` has no `job`, which is never what was meant. Aggregate both sides alike, or say
which labels to compare and which side is the many.

Bad:
```yaml
groups:
  - name: fraud
    rules:
      - {alert: Share, expr: 'sum by (job) (errors) / sum(errors) > 0.5', for: 5m}
```
Good:
```yaml
groups:
  - name: fraud
    rules:
      - {alert: Share, expr: 'sum by (job) (errors) / on () group_left () sum(errors) > 0.5', for: 5m}
```
With facts the labels of the metrics themselves count too.
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
        matching = expr.matching
        if type_of(expr.left) is not Type.VECTOR or type_of(expr.right) is not Type.VECTOR:
            continue
        if matching and matching.kind == "on":
            continue
        left, right = query.labels(expr.left), query.labels(expr.right)
        if left.may is None or right.may is None or _certain(labels_of(expr.left), labels_of(expr.right)):
            continue
        ignored = matching.names if matching else frozenset[str]()
        only = {side: sorted(labels - ignored) for side, labels in _differences(left.may, right.may)}
        parts = [
            f"only the {side} side can have {_listed(labels)}" for side, labels in only.items() if labels
        ]
        if parts:
            help = "aggregate both sides alike, or write `on (...)` with `group_left` or `group_right`"
            yield within(
                query, expr.sign, f"the two sides have different labels: {' and '.join(parts)}", help
            )


def _certain(left: Labels, right: Labels) -> bool:
    """Whether the query alone proves that nothing matches, which is told as an error."""
    return any(
        (left.has(label) and right.lacks(label)) or (right.has(label) and left.lacks(label))
        for label in left.sure | right.sure
    )


def _differences(left: frozenset[str], right: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The labels that one side can have and the other cannot."""
    yield "left", left - right
    yield "right", right - left


def _listed(labels: list[str]) -> str:
    return ", ".join(f"`{label}`" for label in labels)


RULE = Rule("MLO308", Severity.WARNING, Written, check)
