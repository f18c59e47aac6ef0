"""A rate is taken of a sum of counters, which takes every restart of one of them for a fall of all.

`rate` knows a counter's restart by its fall, and adds what was there before. In a sum one counter's fall hides
among the others, or the whole sum falls and everything is counted once more: the rate shows a peak of traffic that
nobody had. The rate comes first, and the sum around it.

Bad:
```yaml
groups:
  - name: fraud
    rules:
      - {record: 'fraud:requests:sum', expr: sum(requests_total)}
      - {record: 'fraud:requests:rate5m', expr: 'rate(fraud:requests:sum[5m])'}
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

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.query import Written
from mlobs_compile.queries.tree.nodes import Aggregation, Binary, Call, Expr, Range, Subquery
from mlobs_compile.queries.tree.walking import bare, walk
from mlobs_compile.rule import Finding, Rule, within

_RATES = frozenset(("rate", "irate", "increase"))
_ADDING = frozenset(("sum", "avg", "min", "max"))


def check(query: Written) -> Iterator[Finding]:
    for expr, _ in query.walk():
        if isinstance(expr, Call) and expr.function in _RATES:
            argument = expr.arguments[0]
            what = _aggregated(query, argument)
            if what:
                message = f"`{expr.function}` of {what} takes one restart for a fall of everything"
                yield within(
                    query, expr, message, f"take `{expr.function}` of the counters, and aggregate around it"
                )


def _aggregated(query: Written, argument: Expr) -> str | None:
    """The aggregation that a rate is taken of, in words."""
    match argument:
        case Subquery(expr=inner):
            outer = _outer(inner)
            return f"a `{outer.operator}`" if outer else None
        case Range(selector=selector) if selector.metric:
            records = query.around.records.get(selector.metric, ())
            outers = [_outer(record.tree) for record in records]
            first = outers[0] if outers else None
            if first is None or None in outers:
                return None
            return f"`{selector.metric}`, which is recorded as a `{first.operator}` of counters,"
        case _:
            return None


def _outer(expr: Expr) -> Aggregation | None:
    """The aggregation that an expression is, of counters as they stand; None where it is a rate already."""
    inner = bare(expr)
    if isinstance(inner, Binary):
        return _outer(inner.left) or _outer(inner.right)
    if not isinstance(inner, Aggregation) or inner.operator not in _ADDING:
        return None
    rated = any(isinstance(part, Call | Range | Subquery) for part, _ in walk(inner.expr))
    return None if rated else inner


RULE = Rule("MLO310", Severity.WARNING, Written, check)
