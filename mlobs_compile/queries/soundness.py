"""Whether a text is PromQL, and a value at an instant: what a rule or a panel can be made of."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mlobs_compile.queries.promql import ranged

if TYPE_CHECKING:
    import promql_parser


@cache
def problem(query: str) -> str | None:
    """What is wrong with a query, in the parser's words; None when it is a value at an instant."""
    from promql_parser import MatrixSelector, StringLiteral, parse

    try:
        parsed = parse(ranged(query, "5m"))
    except ValueError as error:
        return " ".join(str(error).split())
    if isinstance(parsed, MatrixSelector):
        return "it is a range; wrap it in a function such as `rate(...)`"
    if _is_number(parsed):
        return "it is a number without labels; wrap it in `vector(...)`"
    return "it is a text" if isinstance(parsed, StringLiteral) else None


def _is_number(node: promql_parser.Expr) -> bool:
    """True for a number without labels, however it is reckoned."""
    import promql_parser as p

    match node:
        case p.NumberLiteral():
            return True
        case p.Call():
            return node.func.name in ("scalar", "time", "pi")
        case p.ParenExpr() | p.UnaryExpr():
            return _is_number(node.expr)
        case p.BinaryExpr():
            return _is_number(node.lhs) and _is_number(node.rhs)
        case _:
            return False
