"""Reads a query into its tree: operators by their level, brackets by what stands before them.

The grammar is that of Prometheus 3, with the forms that it keeps behind feature flags; whether the server at hand
has them is for a lint rule that knows its version.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from mlobs_compile.diagnostic import did_you_mean
from mlobs_compile.queries.tree import lengths, selecting
from mlobs_compile.queries.tree.cursor import Cursor
from mlobs_compile.queries.tree.fault import SyntaxFault
from mlobs_compile.queries.tree.literals import number, unquoted
from mlobs_compile.queries.tree.nodes import (
    Aggregation,
    Binary,
    Call,
    Expr,
    Fill,
    Group,
    Grouping,
    Matching,
    Number,
    Parens,
    Range,
    Selector,
    Subquery,
    Text,
    Unary,
)
from mlobs_compile.queries.tree.tokens import Kind, Token
from mlobs_compile.queries.tree.vocabulary import AGGREGATORS, FUNCTIONS, NO_METRIC

LEVELS = {
    "or": 1, "and": 2, "unless": 2, "==": 3, "!=": 3, ">": 3, "<": 3, ">=": 3, "<=": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "%": 5, "atan2": 5, "^": 6,
}  # fmt: skip
"""How strongly each operator binds, as Prometheus has it."""
_SIGNED = 6
"""A sign binds as `*` does: `-2 ^ 2` is minus four."""
_OPERAND = "a metric, a function, a number or `(`"
_FILLS: dict[str, Literal["both", "left", "right"]] = {
    "fill": "both",
    "fill_left": "left",
    "fill_right": "right",
}


class Reader:
    """Reads one query."""

    def __init__(self, found: list[Token]) -> None:
        self._cursor = Cursor(found)

    def whole(self) -> Expr:
        """The query, from its first token to its last."""
        if self._cursor.ended():
            raise SyntaxFault("the query is empty", 0, 0, f"expected {_OPERAND}")
        expr = self._expression(1)
        if not self._cursor.ended():
            self._cursor.refuse("an operator, or the end of the query")
        return expr

    def _expression(self, least: int) -> Expr:
        cursor = self._cursor
        cursor.deeper()
        left = self._operand()
        while (level := self._level()) and level >= least:
            token = cursor.take()
            operator = token.text.lower()
            boolean: Literal["", "bool"] = "bool" if cursor.word() == "bool" else ""
            if boolean:
                cursor.take()
            matching, fills = self._matching(), self._fills()
            right = self._expression(level + (operator != "^"))
            sign = (token.start, token.end)
            left = Binary(left.start, right.end, operator, left, right, boolean, matching, fills, sign)
        cursor.shallower()
        return left

    def _level(self) -> int:
        token = self._cursor.here
        if token.kind is Kind.SIGN:
            return LEVELS.get(token.text, 0)
        return LEVELS.get(token.text.lower(), 0) if token.kind is Kind.NAME else 0

    def _matching(self) -> Matching | None:
        cursor = self._cursor
        word = cursor.word()
        if word not in ("on", "ignoring"):
            return None
        start = cursor.take().start
        labels = selecting.labels(cursor, word)
        end, group = cursor.last.end, None
        if cursor.word() in ("group_left", "group_right"):
            token = cursor.take()
            include = selecting.labels(cursor, token.text) if cursor.at_sign("(") else ()
            end = cursor.last.end
            group = Group(
                token.start, end, "left" if token.text.lower() == "group_left" else "right", include
            )
        return Matching(start, end, "on" if word == "on" else "ignoring", labels, group)

    def _fills(self) -> tuple[Fill, ...]:
        cursor = self._cursor
        found: list[Fill] = []
        while (side := _FILLS.get(cursor.word())) and cursor.next.text == "(":
            start = cursor.take().start
            opened = cursor.take()
            value = self._number()
            found.append(Fill(start, cursor.close(")", opened, "`)`").end, side, value))
        return tuple(found)

    def _number(self) -> Number:
        cursor = self._cursor
        sign = cursor.take() if cursor.at_sign("-") or cursor.at_sign("+") else None
        token = cursor.here
        if token.kind not in (Kind.NUMBER, Kind.DURATION) and cursor.word() not in ("inf", "nan"):
            cursor.refuse("a number")
        cursor.take()
        start = sign.start if sign else token.start
        value = -number(token) if sign and sign.text == "-" else number(token)
        return Number(start, token.end, ("-" if sign and sign.text == "-" else "") + token.text, value)

    def _operand(self) -> Expr:
        cursor = self._cursor
        if cursor.at_sign("-") or cursor.at_sign("+"):
            token = cursor.take()
            expr = self._expression(_SIGNED)
            return Unary(token.start, expr.end, "-" if token.text == "-" else "+", expr)
        expr = self._primary()
        while True:
            if cursor.at_sign("["):
                expr = self._brackets(expr)
            elif cursor.at_sign("@"):
                expr = self._at(expr)
            elif cursor.word() == "offset":
                expr = self._offset(expr)
            elif cursor.word() in ("anchored", "smoothed"):
                expr = self._extended(expr)
            else:
                return expr

    def _primary(self) -> Expr:
        cursor = self._cursor
        token = cursor.here
        match token.kind:
            case Kind.NUMBER | Kind.DURATION:
                cursor.take()
                return Number(token.start, token.end, token.text, number(token))
            case Kind.STRING:
                cursor.take()
                return Text(token.start, token.end, unquoted(token))
            case Kind.NAME:
                return self._named(token)
            case Kind.SIGN if token.text == "{":
                return selecting.selector(cursor)
            case Kind.SIGN if token.text == "(":
                cursor.take()
                expr = self._expression(1)
                end = cursor.close(")", token, "an operator, or `)`").end
                return Parens(token.start, end, expr)
            case _:
                cursor.refuse(_OPERAND)

    def _named(self, token: Token) -> Expr:
        cursor = self._cursor
        word, after = token.text.lower(), cursor.next
        if word in ("inf", "nan"):
            cursor.take()
            return Number(token.start, token.end, token.text, number(token))
        grouped = after.kind is Kind.NAME and after.text.lower() in ("by", "without")
        if word in AGGREGATORS and (after.text == "(" or grouped):
            return self._aggregation()
        if word in NO_METRIC:
            cursor.refuse(_OPERAND)
        return self._call() if after.text == "(" else selecting.selector(cursor)

    def _arguments(self) -> tuple[Expr, ...]:
        """What stands between the parentheses of a call; the opening one is the token here."""
        cursor = self._cursor
        opened = cursor.take()
        found: list[Expr] = []
        while not (cursor.at_sign(")") and not found):
            found.append(self._expression(1))
            if not cursor.at_sign(","):
                break
            comma = cursor.take()
            if cursor.at_sign(")"):
                raise SyntaxFault("a comma with nothing behind it", comma.start, comma.end, "delete it")
        cursor.close(")", opened, "`,` or `)`")
        return tuple(found)

    def _call(self) -> Call:
        name = self._cursor.take()
        if name.text not in FUNCTIONS:
            help = did_you_mean(name.text, (*FUNCTIONS, *AGGREGATORS))
            raise SyntaxFault(f"there is no function `{name.text}`", name.start, name.end, help)
        arguments = self._arguments()
        return Call(name.start, self._cursor.last.end, name.text, arguments)

    def _aggregation(self) -> Aggregation:
        cursor = self._cursor
        token = cursor.take()
        operator = token.text.lower()
        grouping = self._grouping()
        if not cursor.at_sign("("):
            cursor.refuse(f"`(` and what `{operator}` is of")
        arguments = self._arguments()
        grouping = grouping or self._grouping()
        parameter = AGGREGATORS[operator].parameter
        wanted = 2 if parameter else 1
        if len(arguments) != wanted:
            form = f"{operator}({'parameter, ' if parameter else ''}expression)"
            message = f"`{operator}` takes {wanted} argument{'s'[: wanted - 1]}, and has {len(arguments)}"
            raise SyntaxFault(message, token.start, cursor.last.end, f"write `{form}`")
        first = arguments[0] if parameter else None
        return Aggregation(token.start, cursor.last.end, operator, grouping, first, arguments[-1])

    def _grouping(self) -> Grouping | None:
        word = self._cursor.word()
        if word not in ("by", "without"):
            return None
        start = self._cursor.take().start
        labels = selecting.labels(self._cursor, word)
        return Grouping(start, self._cursor.last.end, "by" if word == "by" else "without", labels)

    def _brackets(self, expr: Expr) -> Expr:
        cursor = self._cursor
        opened = cursor.take()
        length, step, sub = lengths.range_length(cursor), None, cursor.at_sign(":")
        if sub:
            cursor.take()
            step = None if cursor.at_sign("]") else lengths.range_length(cursor)
        end = cursor.close("]", opened, "`]`, or `:` for a subquery").end
        if sub:
            return Subquery(expr.start, end, expr, length, step)
        if not isinstance(expr, Selector):
            help = f"write `[{length.text}:]` to ask the expression again and again"
            raise SyntaxFault("only a selector can have a range", opened.start, end, help)
        modifier = expr.offset or (expr.at if expr.at and not expr.at.text.endswith(")") else None)
        if modifier:
            help = "write the range first, such as `x[5m] offset 1h`"
            raise SyntaxFault("a range stands before its `offset` or `@`", modifier.start, modifier.end, help)
        return Range(expr.start, end, expr, length)

    def _offset(self, expr: Expr) -> Expr:
        start = self._cursor.here.start
        offset = lengths.offset(self._cursor)
        if isinstance(expr, Selector | Range | Subquery) and expr.offset is None:
            return replace(expr, end=offset.end, offset=offset)
        raise _misplaced("offset", expr, start, offset.end)

    def _at(self, expr: Expr) -> Expr:
        start = self._cursor.here.start
        at = lengths.moment(self._cursor)
        inner = expr.selector.at if isinstance(expr, Range) else None
        if isinstance(expr, Selector | Range | Subquery) and expr.at is None and inner is None:
            return replace(expr, end=at.end, at=at)
        raise _misplaced("@", expr, start, at.end)

    def _extended(self, expr: Expr) -> Expr:
        token = self._cursor.take()
        word: Literal["anchored", "smoothed"] = "anchored" if token.text.lower() == "anchored" else "smoothed"
        if isinstance(expr, Selector | Range) and not expr.extended:
            return replace(expr, end=token.end, extended=word)
        raise _misplaced(word, expr, token.start, token.end)


def _misplaced(word: str, expr: Expr, start: int, end: int) -> SyntaxFault:
    if isinstance(expr, Selector | Range | Subquery):
        return SyntaxFault(f"`{word}` is given twice", start, end, "keep one of them")
    help = f"put `{word}` inside, right behind the selector"
    return SyntaxFault(f"`{word}` belongs to a selector or a subquery", start, end, help)
