"""Cuts a query into tokens. Nothing here knows which token may follow which.

What is in square brackets has words of its own: a colon divides, where elsewhere it may be part of a name.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from mlobs_compile.queries.tree.fault import SyntaxFault

WINDOW, SECONDS = "$window", "$window_seconds"
"""What a spec writes for the range that mlobs puts in, and for its length as a number."""


class Dialect(Enum):
    """Whose query it is: a rule's, as Prometheus reads it, or a spec's, in which `$window` stands for a range."""

    PROMETHEUS = "prometheus"
    SPEC = "spec"


class Kind(Enum):
    """What a token is."""

    NAME = "name"
    NUMBER = "number"
    DURATION = "duration"
    STRING = "string"
    SIGN = "sign"
    END = "end"


class Token(NamedTuple):
    """A word of the query and where it stands."""

    kind: Kind
    text: str
    start: int
    end: int


_DURATION = (
    r"(?=[0-9])(?:[0-9]+y)?(?:[0-9]+w)?(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m(?!s))?(?:[0-9]+s)?(?:[0-9]+ms)?"
)
_NUMBER = (
    r"0[xX]_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*"
    r"|(?:[0-9]+(?:_[0-9]+)*(?:\.(?:[0-9]+(?:_[0-9]+)*)?)?|\.[0-9]+(?:_[0-9]+)*)(?:[eE][+-]?[0-9]+)?"
)
_SHARED = rf"""
    (?P<blank>(?:[ \t\r\n]+|\#[^\n]*)+)
  | (?P<STRING>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`)
  | (?P<DURATION>\$window\b|(?:{_DURATION})(?<=[a-z])(?![0-9a-zA-Z_.]))
  | (?P<NUMBER>\$window_seconds\b|(?:{_NUMBER})(?![0-9a-zA-Z_.]))
"""
_OUTSIDE = re.compile(
    rf"{_SHARED} | (?P<NAME>[a-zA-Z_:][a-zA-Z0-9_:]*) | (?P<SIGN>==|!=|=~|!~|<=|>=|[-+*/%^=<>(){{}}\[\],@])",
    re.VERBOSE | re.DOTALL,
)
_INSIDE = re.compile(
    rf"{_SHARED} | (?P<NAME>[a-zA-Z_][a-zA-Z0-9_]*) | (?P<SIGN>[-+*/%^:(),\[\]])", re.VERBOSE | re.DOTALL
)
_KINDS = {kind.name: kind for kind in Kind}
_WORD = re.compile(r"[\w.:$]+")


def tokens(text: str, dialect: Dialect = Dialect.PROMETHEUS) -> list[Token]:
    """The tokens of a query, the last of them `END`; raises SyntaxFault where there is none."""
    found: list[Token] = []
    position, length = 0, len(text)
    scan = _OUTSIDE.match
    while position < length:
        match = scan(text, position)
        if match is None:
            raise _unreadable(text, position, in_brackets=scan == _INSIDE.match)
        name, end = match.lastgroup or "", match.end()
        if name != "blank":
            word = match[0]
            found.append(Token(_KINDS[name], word, position, end))
            if word == "[":
                scan = _INSIDE.match
            elif word == "]":
                scan = _OUTSIDE.match
            elif word in (WINDOW, SECONDS) and dialect is Dialect.PROMETHEUS:
                help = "only specs of mlobs know it; write a range, such as `5m`"
                raise SyntaxFault(f"`{word}` is no part of PromQL", position, end, help)
        position = end
    found.append(Token(Kind.END, "", length, length))
    return found


def _unreadable(text: str, at: int, *, in_brackets: bool) -> SyntaxFault:
    character = text[at]
    if character in "\"'`":
        return SyntaxFault(
            "the quote is never closed", at, len(text), f"add `{character}` where the text ends"
        )
    word = _WORD.match(text, at)
    shown = word[0] if word else character
    end = at + len(shown)
    if character.isdigit() or (character == "." and shown[1:2].isdigit()):
        units = "a duration has its units in falling order, such as `1h30m`, and no fractions"
        return SyntaxFault(f"`{shown}` is neither a number nor a duration", at, end, units)
    if in_brackets:
        form = "in square brackets stands a range, such as `[5m]`, or `[1h:5m]` for a subquery"
        return SyntaxFault(f"`{shown}` cannot stand in square brackets", at, end, form)
    help = None
    if character == "$":
        help = "variables of dashboards are not known here; in a spec `$window` stands for the range"
    elif character in "&|!":
        help = "write `and`, `or`, `unless`, `!=` or `!~`"
    return SyntaxFault(f"`{shown}` is no part of PromQL", at, end, help)
