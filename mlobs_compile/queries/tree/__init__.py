"""PromQL as a tree of pieces with positions, so that a rule can point at the very matcher it is about."""

from __future__ import annotations

from functools import lru_cache

from mlobs_compile.queries.tree.checking import check, type_of
from mlobs_compile.queries.tree.cursor import DEEPEST
from mlobs_compile.queries.tree.fault import SyntaxFault
from mlobs_compile.queries.tree.nodes import Expr
from mlobs_compile.queries.tree.printing import text_of
from mlobs_compile.queries.tree.reader import Reader
from mlobs_compile.queries.tree.tokens import WINDOW, Dialect, tokens
from mlobs_compile.queries.tree.vocabulary import Type
from mlobs_compile.queries.tree.walking import depth

__all__ = ["WINDOW", "Dialect", "Expr", "SyntaxFault", "Type", "parse", "read", "text_of", "type_of"]

TALLEST = 2 * DEEPEST
"""Levels of a tree; a chain of as many operators has so many, and those who look at trees go down level by level."""


def parse(text: str, dialect: Dialect = Dialect.PROMETHEUS) -> Expr:
    """The tree of a query; raises SyntaxFault, and nothing else, for what is none."""
    found = read(text, dialect)
    if isinstance(found, SyntaxFault):
        raise found
    return found


@lru_cache(maxsize=4096)
def read(text: str, dialect: Dialect = Dialect.PROMETHEUS) -> Expr | SyntaxFault:
    """The tree of a query, or what is wrong with it; each text is read once."""
    try:
        found = tokens(text, dialect)
        expr = Reader(found).whole()
        if len(found) > TALLEST and depth(expr) > TALLEST:
            message = f"the query chains more than {TALLEST} operations"
            return SyntaxFault(message, expr.start, expr.end, "record a part of it under a name of its own")
        check(expr)
    except SyntaxFault as fault:
        return fault
    return expr
