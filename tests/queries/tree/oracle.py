"""What two parsers make of a query, in one form that can be compared: ours, and the library that has no positions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import promql_parser as p

from mlobs_compile.queries.tree import nodes as n
from mlobs_compile.queries.tree.literals import length_of
from mlobs_compile.queries.tree.walking import bare

_OPERATORS = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}


def theirs(expr: Any) -> object:  # noqa: C901 - one case for each node
    match expr:
        case p.NumberLiteral():
            return ("number", repr(float(expr.val)))
        case p.StringLiteral():
            return ("text", expr.val)
        case p.VectorSelector():
            matchers = [
                (m.name, _OPERATORS[str(m.op).removeprefix("MatchOp.")], m.value)
                for m in expr.matchers.matchers
            ]
            names = [value for label, operator, value in matchers if (label, operator) == ("__name__", "=")]
            rest = sorted(m for m in matchers if m[:2] != ("__name__", "="))
            return ("selector", expr.name or (names[0] if names else None), rest, _ms(expr.offset))
        case p.MatrixSelector():
            return ("range", theirs(expr.vector_selector), _ms(expr.range))
        case p.SubqueryExpr():
            return ("subquery", theirs(expr.expr), _ms(expr.range), _ms(expr.step), _ms(expr.offset))
        case p.Call():
            return ("call", expr.func.name, [theirs(a) for a in expr.args])
        case p.AggregateExpr():
            modifier = expr.modifier
            grouping = (
                (str(modifier.type).rpartition(".")[2].lower(), sorted(modifier.labels)) if modifier else None
            )
            parameter = None if expr.param is None else theirs(expr.param)
            return ("aggregation", str(expr.op), grouping, parameter, theirs(expr.expr))
        case p.BinaryExpr():
            return (
                "binary",
                str(expr.op),
                _their_modifier(expr.modifier),
                theirs(expr.lhs),
                theirs(expr.rhs),
            )
        case p.UnaryExpr():
            return ("unary", theirs(expr.expr))
        case p.ParenExpr():
            return theirs(expr.expr)
    raise AssertionError(expr)


def _their_modifier(modifier: Any) -> object:
    if modifier is None:
        return ("", None, None)
    matching = modifier.matching
    kind = None
    if matching is not None:
        words = {"Include": "on", "Exclude": "ignoring"}
        kind = (words[str(matching.type).rpartition(".")[2]], sorted(matching.labels))
    card = str(modifier.card).rpartition(".")[2]
    group = {"ManyToOne": "left", "OneToMany": "right"}.get(card)
    return ("bool" if modifier.return_bool else "", kind, group)


def _ms(delta: Any) -> int | None:
    return None if delta is None else round(delta.total_seconds() * 1000)


def ours(expr: n.Expr) -> object:  # noqa: C901 - one case for each node
    match bare(expr):
        case n.Number(value=value):
            return ("number", repr(value))
        case n.Text(value=value):
            return ("text", value)
        case n.Selector() as found:
            matchers = [(m.label, m.operator, m.value) for m in found.matchers]
            names = [value for label, operator, value in matchers if (label, operator) == ("__name__", "=")]
            rest = sorted(m for m in matchers if m[:2] != ("__name__", "="))
            return ("selector", found.metric or (names[0] if names else None), rest, _offset(found.offset))
        case n.Range(selector=selector, length=length, offset=offset):
            return ("range", ours(replace(selector, offset=offset)), length.ms)
        case n.Subquery() as found:
            step = found.step.ms if found.step else None
            return ("subquery", ours(found.expr), found.length.ms, step, _offset(found.offset))
        case n.Call(function=function, arguments=arguments):
            return ("call", function, [ours(a) for a in arguments])
        case n.Aggregation() as found:
            grouping = (found.grouping.kind, sorted(found.grouping.names)) if found.grouping else None
            parameter = None if found.parameter is None else ours(found.parameter)
            return ("aggregation", found.operator, grouping, parameter, ours(found.expr))
        case n.Binary() as found:
            matching = found.matching
            kind = (matching.kind, sorted(matching.names)) if matching else None
            group = matching.group.side if matching and matching.group else None
            return (
                "binary",
                found.operator,
                (found.boolean, kind, group),
                ours(found.left),
                ours(found.right),
            )
        case n.Unary(operator=sign, expr=n.Number(value=value)):
            return ("number", repr(-value if sign == "-" else value))
        case n.Unary(operator=sign, expr=inner):
            return ours(inner) if sign == "+" else ("unary", ours(inner))
        case rest:
            raise AssertionError(rest)


def _offset(offset: n.Offset | None) -> int | None:
    if offset is None:
        return None
    ms = offset.length.ms if offset.length.ms is not None else length_of(offset.length.text)
    assert ms is not None
    return -ms if offset.sign else ms
