"""An SLO is grouped by a label that its query has aggregated away.

`group_by` keeps a budget for each value of a label. A query that sums over the label first leaves one series without
it: there would be one group, with an empty name, and no alert would say which part of the service burns.

Bad: the sum takes `region` away.
```yaml
slos:
  availability:
    objective: 99.9%
    group_by: [region]
    sli:
      events:
        bad: 'sum(rate(requests_total{code=~"5.."}[$window]))'
        total: 'sum(rate(requests_total[$window]))'
```
Good: leave the sum out, and mlobs writes it; or keep the label in it.
```yaml
slos:
  availability:
    objective: 99.9%
    group_by: [region]
    sli:
      events:
        bad: 'rate(requests_total{code=~"5.."}[$window])'
        total: 'sum by (region) (rate(requests_total[$window]))'
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.objective import Objective
from mlobs_compile.queries import promql, selectors
from mlobs_compile.rule import Finding, Rule

if TYPE_CHECKING:
    import promql_parser


def check(slo: Objective) -> Iterator[Finding]:
    if not slo.group_by:
        return
    for _, text in selectors.texts(slo.signal.series):
        for label in slo.group_by:
            if _lost(text, label):
                message = (
                    f"`{slo.id}` is grouped by `{label}`, which `{promql.shortened(text)}` aggregates away"
                )
                help = f"aggregate `by ({label})`, or leave the outer aggregation out"
                yield Finding(slo.origins[0] / "group_by", message, help)


def _lost(query: str, label: str) -> bool:
    """True when no series that the query gives can have the label; a query that does not parse is told elsewhere."""
    import promql_parser

    try:
        return _without(promql_parser.parse(promql.ranged(query, "5m")), label)
    except ValueError:
        return False


def _without(node: promql_parser.Expr, label: str) -> bool:
    import promql_parser as p

    match node:
        case p.AggregateExpr(modifier=modifier):
            if modifier is None:
                return True
            named = label in modifier.labels
            return named if modifier.type == p.AggModifierType.Without else not named
        case p.ParenExpr():
            return _without(node.expr, label)
        case p.BinaryExpr():
            return _all_without((node.lhs, node.rhs), label)
        case p.Call():
            return _all_without(node.args, label)
        case _:
            return False


def _all_without(nodes: Iterable[promql_parser.Expr], label: str) -> bool:
    """Numbers and texts have no labels to lose."""
    import promql_parser as p

    vectors = [
        node
        for node in nodes
        if not isinstance(node, p.NumberLiteral | p.StringLiteral) and not _scalar(node)
    ]
    return bool(vectors) and all(_without(node, label) for node in vectors)


def _scalar(node: promql_parser.Expr) -> bool:
    """True for a number that is asked for, such as the time."""
    import promql_parser as p

    return isinstance(node, p.Call) and node.func.name in ("time", "pi", "scalar")


RULE = Rule("MLO409", Severity.ERROR, Objective, check)
