"""Reads lengths of time: in square brackets, after `offset`, after `@`."""

from __future__ import annotations

from mlobs_compile.queries.tree.cursor import Cursor
from mlobs_compile.queries.tree.fault import SyntaxFault
from mlobs_compile.queries.tree.literals import milliseconds, number
from mlobs_compile.queries.tree.nodes import At, Length, Offset
from mlobs_compile.queries.tree.tokens import WINDOW, Kind

_LEVELS = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "^": 3}
_EXPECTED = "a duration, such as `5m`"
_OF_TWO = ("min_of", "max_of", "min", "max")
"""Of two durations; Prometheus 3.6 called them `min` and `max`."""
_Known = tuple[str, float | None]
"""The text of a part, and its milliseconds where they are known."""


def range_length(cursor: Cursor) -> Length:
    """A length in square brackets, which cannot be zero."""
    found = _simple(cursor) or _composed(cursor)
    if found.ms is not None and found.ms <= 0:
        raise SyntaxFault("a range must be longer than nothing", found.start, found.end, "write `1m` or more")
    return found


def offset(cursor: Cursor) -> Offset:
    """`offset 5m`, `offset -5m`; the word is the token here."""
    start = cursor.take().start
    sign = cursor.take().text if cursor.at_sign("-") or cursor.at_sign("+") else ""
    if cursor.at_sign("(") or cursor.here.kind is Kind.NAME:
        length = _composed(cursor, unit_only=True)
    elif cursor.here.kind in (Kind.NUMBER, Kind.DURATION):
        length = _one(cursor)
    else:
        cursor.refuse(_EXPECTED)
    return Offset(start, length.end, length, "-" if sign == "-" else "")


def moment(cursor: Cursor) -> At:
    """`@ 1609746000`, `@ start()`; the sign is the token here."""
    start = cursor.take().start
    if cursor.word() in ("start", "end"):
        name = cursor.take()
        if not cursor.at_sign("("):
            cursor.refuse(f"`()` after `{name.text}`")
        opened = cursor.take()
        end = cursor.close(")", opened, "`)`").end
        return At(start, end, f"{name.text.lower()}()")
    sign = cursor.take().text if cursor.at_sign("-") or cursor.at_sign("+") else ""
    if cursor.here.kind is not Kind.NUMBER and cursor.word() not in ("inf", "nan"):
        cursor.refuse("seconds since 1970, `start()` or `end()`")
    token = cursor.take()
    if token.text.lower() in ("inf", "nan"):
        raise SyntaxFault(f"`{token.text}` is no moment", token.start, token.end, "write seconds since 1970")
    return At(start, token.end, ("-" if sign == "-" else "") + token.text)


def _simple(cursor: Cursor) -> Length | None:
    """One number or duration that fills the brackets; None where more stands in them."""
    ends = cursor.next.text in ("]", ":") and cursor.next.kind is Kind.SIGN
    return _one(cursor) if cursor.here.kind in (Kind.NUMBER, Kind.DURATION) and ends else None


def _one(cursor: Cursor) -> Length:
    token = cursor.take()
    if token.text == WINDOW:
        ms = None
    elif token.kind is Kind.DURATION:
        ms = milliseconds(token)
    else:
        value = number(token) * 1000
        if not value < 2**63:
            raise SyntaxFault(f"`{token.text}` is no length of time", token.start, token.end)
        ms = int(value)
    return Length(token.start, token.end, token.text, ms)


def _composed(cursor: Cursor, *, unit_only: bool = False) -> Length:
    """A length that is computed from others."""
    start = cursor.here.start
    text, ms = _unit(cursor) if unit_only else _sum(cursor, 1)
    whole = None if ms is None or abs(ms) >= 2**63 or ms != ms else int(ms)
    return Length(start, cursor.last.end, text, whole, composed=True)


def _sum(cursor: Cursor, least: int) -> _Known:
    text, ms = _unit(cursor)
    while cursor.here.kind is Kind.SIGN and _LEVELS.get(cursor.here.text, 0) >= least:
        sign = cursor.take().text
        right, other = _sum(cursor, _LEVELS[sign] + (sign != "^"))
        text, ms = f"{text} {sign} {right}", _computed(sign, ms, other)
    return text, ms


def _unit(cursor: Cursor) -> _Known:
    cursor.deeper()
    found = _unguarded_unit(cursor)
    cursor.shallower()
    return found


def _unguarded_unit(cursor: Cursor) -> _Known:
    if cursor.at_sign("-") or cursor.at_sign("+"):
        sign = cursor.take().text
        text, ms = _unit(cursor)
        return sign + text, None if ms is None else -ms if sign == "-" else ms
    if cursor.at_sign("("):
        opened = cursor.take()
        text, ms = _sum(cursor, 1)
        cursor.close(")", opened, "`)`")
        return f"({text})", ms
    if cursor.here.kind in (Kind.NUMBER, Kind.DURATION):
        one = _one(cursor)
        return one.text, None if one.ms is None else float(one.ms)
    if cursor.word() in ("step", "range", *_OF_TWO) and cursor.next.text == "(":
        return _called(cursor)
    cursor.refuse(_EXPECTED)


def _called(cursor: Cursor) -> _Known:
    name = cursor.take().text.lower()
    opened = cursor.take()
    if name not in _OF_TWO:
        cursor.close(")", opened, "`)`")
        return f"{name}()", None
    left, first = _sum(cursor, 1)
    if not cursor.at_sign(","):
        cursor.refuse("`,` and a second duration")
    cursor.take()
    right, second = _sum(cursor, 1)
    cursor.close(")", opened, "`)`")
    pick = min if name.startswith("min") else max
    return f"{name}({left}, {right})", None if first is None or second is None else pick(first, second)


def _computed(sign: str, left: float | None, right: float | None) -> float | None:
    """What two lengths make, in milliseconds; a factor counts in seconds, as a number without a unit does."""
    if left is None or right is None:
        return None
    try:
        match sign:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right / 1000
            case "/":
                return left / right * 1000
            case "%":
                return left % right
            case _:
                power = (left / 1000) ** (right / 1000) * 1000
                return power if isinstance(power, float) else None
    except (ZeroDivisionError, OverflowError):
        return None
