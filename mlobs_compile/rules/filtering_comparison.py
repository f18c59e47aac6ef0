"""The value of an SLO is a comparison that filters: while it does not hold, there is no value at all.

`up == 1` gives 1 while the target is up and nothing while it is down, so the SLO would see good minutes and missing
ones, and never a bad one. With `bool` the comparison gives 1 and 0.

Bad:
```yaml
slos:
  probe: {objective: 99%, sli: {boolean: {query: 'probe_success == 1'}}}
```
Good:
```yaml
slos:
  probe: {objective: 99%, sli: {boolean: {query: 'probe_success == bool 1'}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import SeriesErrorRatio, SeriesGauge
from mlobs_compile.queries import promql
from mlobs_compile.rule import Finding, Rule

if TYPE_CHECKING:
    import promql_parser

_COMPARISONS = frozenset(("==", "!=", ">", "<", ">=", "<="))


def check(slo: Objective) -> Iterator[Finding]:
    match slo.signal.series:
        case SeriesGauge(query=text) | SeriesErrorRatio(error=text):
            if any(operator in text for operator in "=<>") and _filters(text):
                message = f"the value of `{slo.id}` is a comparison, and is missing while it does not hold"
                yield Finding(
                    slo.origins[0], message, "write `bool` behind the operator, such as `== bool 1`"
                )
        case _:
            return


def _filters(text: str) -> bool:
    import promql_parser

    try:
        return _found(promql_parser.parse(promql.ranged(text, "5m")))
    except ValueError:
        return False


def _found(node: promql_parser.Expr) -> bool:
    """Whether the value itself is filtered; filters further inside choose what it is made of."""
    import promql_parser as p

    match node:
        case p.ParenExpr():
            return _found(node.expr)
        case p.BinaryExpr() if str(node.op) in _COMPARISONS:
            boolean = node.modifier is not None and node.modifier.return_bool
            return _found(node.lhs) if boolean else not _drops_nan(node)
        case p.BinaryExpr(lhs=p.NumberLiteral()) if str(node.op) == "-":
            return _found(node.rhs)
        case _:
            return False


def _drops_nan(node: promql_parser.BinaryExpr) -> bool:
    """True for `X >= 0` and the like, which keep every number there can be and drop what is none."""
    import promql_parser as p

    limit = node.rhs
    return str(node.op) in (">", ">=") and isinstance(limit, p.NumberLiteral) and limit.val <= 0


RULE = Rule("MLO410", Severity.WARNING, Objective, check)
