"""Reads and evaluates CloudWatch metric math, as much of it as mlobs emits, one point in time at a time.

From the CloudWatch User Guide, "Using math expressions": a point is missing when an operand is missing or a
divisor is zero; IF takes the branch its condition names, and has no point where that branch is not given; FILL
replaces a missing point.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

_TOKEN = re.compile(r"\s*(\d+\.?\d*(?:[eE][-+]?\d+)?|[A-Za-z_]\w*|<=|>=|==|!=|&&|\|\||'[^']*'|[-+*/^<>(),])")
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("OR", "||"),
    ("AND", "&&"),
    ("<", "<=", ">", ">=", "==", "!="),
    ("+", "-"),
    ("*", "/"),
)
_OVER_TIME = ("AVG", "RUNNING_SUM", "SUM", "TIME_SERIES")
_FUNCTIONS = {
    "IF": (2, 3),
    "FILL": (2,),
    "ANOMALY_DETECTION_BAND": (2,),
    "SEARCH": (3,),
    "SORT": (3, 4),
    **dict.fromkeys(_OVER_TIME, (1,)),
}
_CONSTANTS = frozenset({"number", "text", "word"})
_WORDS = frozenset({"AVG", "MIN", "MAX", "SUM", "ASC", "DESC"})
"""What `SORT` takes beside its series."""
_WORD = r'(?:[\w]+|"[^"{}]+")'
_SEARCHED = re.compile(rf"'\{{{_WORD}(?:,{_WORD})*\}} MetricName=\"[^\"]+\"(?: \w+=\"[^\"*]+\")*'")
"""A search for metrics by name under exactly one set of dimensions ("Search expression syntax")."""
_DO: dict[str, Callable[[float, float], float | None]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else None,
    "<": lambda a, b: float(a < b),
    "<=": lambda a, b: float(a <= b),
    ">": lambda a, b: float(a > b),
    ">=": lambda a, b: float(a >= b),
    "==": lambda a, b: float(a == b),
    "!=": lambda a, b: float(a != b),
    "AND": lambda a, b: float(bool(a) and bool(b)),
    "&&": lambda a, b: float(bool(a) and bool(b)),
    "OR": lambda a, b: float(bool(a) or bool(b)),
    "||": lambda a, b: float(bool(a) or bool(b)),
}


class MathError(ValueError):
    """The service would answer ValidationError."""


@dataclass(frozen=True, slots=True)
class Term:
    """A number, an id, an operator or a function with its arguments."""

    op: str
    number: float = 0.0
    parts: tuple[Term, ...] = ()

    def ids(self) -> set[str]:
        """The ids it refers to."""
        below = {name for part in self.parts for name in part.ids()}
        return below | {self.op} if not self.parts and self.op not in _CONSTANTS else below

    def searches(self) -> bool:
        """Whether it finds its metrics by itself, which no alarm can."""
        return self.op == "SEARCH" or any(part.searches() for part in self.parts)

    def over(self, points: Sequence[Mapping[str, float | None]]) -> list[float | None]:
        """Its values over a graph, from left to right; missing points count in no sum."""
        if self.op in _OVER_TIME:
            values = [value or 0.0 for value in self.parts[0].over(points)]
            match self.op:
                case "AVG":
                    return [sum(values) / len(values)] * len(points)
                case "SUM":
                    return [sum(values)] * len(points)
                case "RUNNING_SUM":
                    return list(accumulate(values))
                case _:
                    return self.parts[0].over(points)
        if self.op in _DO:
            sides = zip(*(part.over(points) for part in self.parts), strict=True)
            return [None if None in (a, b) else _DO[self.op](a, b) for a, b in sides]  # type: ignore[arg-type]
        return [self.at(point) for point in points]

    def at(self, point: Mapping[str, float | None]) -> float | None:
        """Its value where the ids have these values; None is a missing point."""
        match self.op:
            case "number":
                return self.number
            case "FILL":
                found = self.parts[0].at(point)
                return self.parts[1].at(point) if found is None else found
            case "IF":
                condition = self.parts[0].at(point)
                chosen = self.parts[1:2] if condition else self.parts[2:]
                return None if condition is None or not chosen else chosen[0].at(point)
            case op if op in _DO:
                left, right = (part.at(point) for part in self.parts)
                return None if left is None or right is None else _DO[op](left, right)
            case op if not self.parts:
                return point[op]
            case op:
                raise MathError(f"{op} has no value at a point")


@cache
def parse(text: str) -> Term:
    """Raises MathError where the text is no expression of the functions known here."""
    tokens = _tokens(text)
    term = _level(tokens, 0)
    if tokens:
        raise MathError(f"`{tokens[0]}` is left over in `{text}`")
    return term


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if not match:
            raise MathError(f"cannot read `{text[at:]}`")
        found.append(match[1])
        at = match.end()
    return found


def _level(tokens: list[str], depth: int) -> Term:
    if depth == len(_LEVELS):
        return _operand(tokens)
    left = _level(tokens, depth + 1)
    while tokens and tokens[0] in _LEVELS[depth]:
        op = tokens.pop(0)
        left = Term(op, parts=(left, _level(tokens, depth + 1)))
    return left


def _operand(tokens: list[str]) -> Term:
    head = _take(tokens)
    if head[0].isdigit():
        return Term("number", float(head))
    if head == "-":
        return Term("-", parts=(Term("number", 0.0), _operand(tokens)))
    if head == "(":
        inner = _level(tokens, 0)
        _expect(tokens, ")")
        return inner
    if tokens and tokens[0] == "(":
        return _call(head, tokens)
    if head[0] == "'" or head in _WORDS:
        return Term("text" if head[0] == "'" else "word")
    if not re.fullmatch(r"[a-z]\w*", head):
        raise MathError(f"`{head}` is not an id")
    return Term(head)


def _call(name: str, tokens: list[str]) -> Term:
    _expect(tokens, "(")
    if name == "SEARCH" and not _SEARCHED.fullmatch(tokens[0]):
        raise MathError(f"{tokens[0]} is no search")
    parts = [_level(tokens, 0)]
    while tokens and tokens[0] == ",":
        tokens.pop(0)
        parts.append(_level(tokens, 0))
    _expect(tokens, ")")
    if len(parts) not in _FUNCTIONS.get(name, ()):
        raise MathError(f"{name} with {len(parts)} arguments is not known")
    return Term(name, parts=tuple(parts))


def _take(tokens: list[str]) -> str:
    if not tokens:
        raise MathError("the expression ends too early")
    return tokens.pop(0)


def _expect(tokens: list[str], wanted: str) -> None:
    found = _take(tokens)
    if found != wanted:
        raise MathError(f"`{found}` where `{wanted}` must stand")
