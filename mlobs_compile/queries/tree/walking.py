"""Goes through a tree without recursion: however long a query is, it is walked in one loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from mlobs_compile.queries.tree.nodes import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Number,
    Parens,
    Range,
    Selector,
    Subquery,
    Text,
    Unary,
)

Path = tuple[Expr, ...]


def children(expr: Expr) -> tuple[Expr, ...]:
    """The expressions directly within one, in the order of the text."""
    match expr:
        case Number() | Text() | Selector():
            return ()
        case Range(selector=selector):
            return (selector,)
        case Subquery(expr=inner) | Parens(expr=inner) | Unary(expr=inner):
            return (inner,)
        case Call(arguments=arguments):
            return arguments
        case Aggregation(parameter=parameter, expr=inner):
            return (inner,) if parameter is None else (parameter, inner)
        case Binary(left=left, right=right):
            return (left, right)
        case _:
            assert_never(expr)


def walk(expr: Expr) -> Iterator[tuple[Expr, Path]]:
    """Every expression with those around it, outermost first; an expression comes before what is in it."""
    waiting: list[tuple[Expr, Path]] = [(expr, ())]
    while waiting:
        here, around = waiting.pop()
        yield here, around
        inner = (*around, here)
        waiting.extend((child, inner) for child in reversed(children(here)))


def depth(expr: Expr) -> int:
    """How many expressions stand around the innermost one."""
    return max(len(around) for _, around in walk(expr))


def bare(expr: Expr) -> Expr:
    """The expression without the parentheses around it."""
    while isinstance(expr, Parens):
        expr = expr.expr
    return expr
