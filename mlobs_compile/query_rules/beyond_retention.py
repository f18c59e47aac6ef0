"""A query, or an SLO's window, looks back further than Prometheus keeps samples.

What is beyond the retention is not there, and nothing says so: a budget over 30 days on a server that keeps 15 is a
budget over 15 days that calls itself one of 30. Keep samples longer, look back less far, or evaluate the rules
where they are kept.

Bad:
```yaml
alerts:
  errors: {query: 'sum(increase(errors_total[30d]))', at_most: 10}
---
prometheus: {retention: 15d}
complete: false
```
Good:
```yaml
alerts:
  errors: {query: 'sum(increase(errors_total[14d]))', at_most: 10}
---
prometheus: {retention: 15d}
complete: false
```
Needs facts.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.objective import Objective
from mlobs_compile.queries.query import Asked
from mlobs_compile.queries.tree.nodes import Expr, Length, Offset, Range, Selector, Subquery
from mlobs_compile.rule import Finding, Rule, within
from mlobs_compile.units import Duration


def check(query: Asked) -> Iterator[Finding]:
    facts = query.around.facts
    kept = facts.server.retention if facts else None
    if kept is None or not kept.ms:
        return
    for expr, around in query.walk():
        outer = sum(_reach(one) for one in around)
        reach = outer + _reach(expr)
        if reach > kept.ms and outer <= kept.ms:
            message = f"this looks back `{Duration(reach)}`, and Prometheus keeps samples for `{kept}`"
            yield within(query, _piece(expr), message, "look back less far, or keep samples longer")
    yield from _window(query, kept)


def _reach(expr: Expr) -> int:
    """How many milliseconds an expression looks back further than what is around it."""
    if not isinstance(expr, Selector | Range | Subquery):
        return 0
    ahead = -1 if expr.offset and expr.offset.sign else 1
    moved = ahead * (expr.offset.length.ms or 0) if expr.offset else 0
    return moved + (expr.length.ms or 0 if isinstance(expr, Range | Subquery) else 0)


def _piece(expr: Expr) -> Length | Offset | Expr:
    """The longer of what makes an expression look back."""
    if not isinstance(expr, Selector | Range | Subquery):
        return expr
    length = None if isinstance(expr, Selector) else expr.length
    if length and (length.ms or 0) >= (expr.offset.length.ms or 0 if expr.offset else 0):
        return length
    return expr.offset or length or expr


def _window(query: Asked, kept: Duration) -> Iterator[Finding]:
    """The SLO's own windows, which are summed from what its queries record."""
    slo = query.node
    longest = (
        max((period.length for period in slo.periods), default=kept) if isinstance(slo, Objective) else kept
    )
    if isinstance(slo, Objective) and longest > kept:
        message = f"the window of `{longest}` is longer than the `{kept}` for which Prometheus keeps samples"
        key = "window" if longest == slo.window else "other_windows"
        yield Finding(slo.origins[0] / key, message, "promise over less, or keep samples longer")


RULE = Rule("MLO324", Severity.WARNING, Asked, check)
