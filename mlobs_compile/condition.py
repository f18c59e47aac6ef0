"""The condition of a `where`: a small part of SQL, read into a tree that every target renders in its own words.

`country = 'DE' and (amount > 100 or vip is not null) and channel in ('web', 'app')`: comparisons of a column with a
constant, `in`, `not in`, `is null`, `is not null`, joined by `and`, `or`, `not` and parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.units import UnitError, decimal_text, parse_number

Constant = str | Decimal | bool
DEEPEST = 50
"""Parentheses and `not`s around each other; more are no condition that anybody reads."""
OPERATORS = ("<=", ">=", "!=", "<>", "=", "<", ">")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A column beside a constant."""

    column: str
    operator: str
    """One of `=`, `!=`, `<`, `<=`, `>`, `>=`."""
    constant: Constant


@dataclass(frozen=True, slots=True)
class Membership:
    """A column that is, or is not, one of some constants."""

    column: str
    constants: tuple[Constant, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Nullity:
    """A column that is, or is not, null."""

    column: str
    null: bool


@dataclass(frozen=True, slots=True)
class Both:
    """All of the parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What does not hold."""

    part: Condition


Condition = Comparison | Membership | Nullity | Both | Either | Not

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w])|(?P<text>'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")+")"""
    r"""|(?P<word>[A-Za-z_][\w.]*)|(?P<symbol><=|>=|!=|<>|=|<|>|\(|\)|,))"""
)
_WORDS = frozenset({"and", "or", "not", "in", "is", "null", "true", "false"})


@dataclass(frozen=True, slots=True)
class _Token:
    sort: str
    text: str
    at: int


def parse(text: object) -> Condition:
    """The condition of a text; raises UnitError with the place and what would be right."""
    if not isinstance(text, str) or not text.strip():
        raise UnitError("a condition is a text such as `country = 'DE'`")
    return _Reader(_tokens(text), text).whole()


def columns(condition: Condition) -> tuple[str, ...]:
    """The columns that a condition reads, each once, in order."""
    match condition:
        case Both(parts) | Either(parts):
            return tuple(dict.fromkeys(name for part in parts for name in columns(part)))
        case Not(part):
            return columns(part)
        case _:
            return (condition.column,)


def sql(condition: Condition, quote: str = '"') -> str:
    """The condition as SQL; `quote` is what stands around the names of columns."""
    match condition:
        case Comparison(column, operator, constant):
            return f"{quoted(column, quote)} {operator.replace('!=', '<>')} {_said(constant, quote)}"
        case Membership(column, constants, negated):
            said = ", ".join(_said(one, quote) for one in constants)
            return f"{quoted(column, quote)} {'NOT ' if negated else ''}IN ({said})"
        case Nullity(column, null):
            return f"{quoted(column, quote)} IS {'' if null else 'NOT '}NULL"
        case Not(part):
            return f"NOT ({sql(part, quote)})"
        case Both(parts):
            return " AND ".join(f"({sql(part, quote)})" for part in parts)
        case Either(parts):
            return " OR ".join(f"({sql(part, quote)})" for part in parts)


def quoted(name: str, quote: str = '"') -> str:
    """The name of a column, so that every name is one."""
    return f"{quote}{name.replace(quote, quote * 2)}{quote}"


def literal(constant: Constant) -> str:
    """A constant in SQL; Spark takes a backslash in a text for an escape, so it is named by its number."""
    match constant:
        case bool():
            return "TRUE" if constant else "FALSE"
        case Decimal():
            return decimal_text(constant)
        case _:
            parts = [plain(part) for part in constant.split("\\")]
            return parts[0] if len(parts) == 1 else f"({' || chr(92) || '.join(parts)})"


def _said(constant: Constant, quote: str) -> str:
    """A constant for whoever quotes names like that: in standard SQL it stays readable."""
    return plain(constant) if isinstance(constant, str) and quote == '"' else literal(constant)


def plain(text: str) -> str:
    """A text as the standard of SQL quotes it."""
    return "'" + text.replace("'", "''") + "'"


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if not match or match.lastgroup is None:
            raise UnitError(f"`{text[at:].strip()[:20]}` is no part of a condition such as `country = 'DE'`")
        sort, said = match.lastgroup, match[match.lastgroup]
        if sort == "word" and said.lower() in _WORDS:
            sort, said = "key", said.lower()
        found.append(_Token(sort, said, match.start(sort) if sort != "key" else match.start("word")))
        at = match.end()
    return found


class _Reader:
    """Reads `or` over `and` over `not` over single conditions."""

    def __init__(self, tokens: list[_Token], text: str) -> None:
        self._tokens, self._text, self._at, self._depth = tokens, text, 0, 0

    def whole(self) -> Condition:
        found = self._either()
        if self._at < len(self._tokens):
            raise self._fault("`and`, `or` or the end")
        return found

    def _either(self) -> Condition:
        parts = [self._both()]
        while self._took("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self) -> Condition:
        parts = [self._single()]
        while self._took("and"):
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _single(self) -> Condition:
        if self._took("not"):
            return Not(self._within(self._single))
        if self._took("("):
            inner = self._within(self._either)
            self._must(")")
            return inner
        return self._about(self._column())

    def _within(self, read: Callable[[], Condition]) -> Condition:
        """What stands one level deeper."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise UnitError(f"the condition is nested deeper than {DEEPEST} levels")
        inner = read()
        self._depth -= 1
        return inner

    def _about(self, column: str) -> Condition:
        """What is said of a column."""
        if self._took("is"):
            negated = self._took("not")
            self._must("null")
            return Nullity(column, not negated)
        negated = self._took("not")
        if negated or self._next() == "in":
            self._must("in")
            return Membership(column, self._list(), negated)
        operator = self._next()
        if operator not in OPERATORS:
            raise self._fault("a comparison such as `=`, `in` or `is null`")
        self._at += 1
        return Comparison(column, "!=" if operator == "<>" else operator, self._constant())

    def _list(self) -> tuple[Constant, ...]:
        self._must("(")
        found = [self._constant()]
        while self._took(","):
            found.append(self._constant())
        self._must(")")
        return tuple(found)

    def _column(self) -> str:
        token = self._token("the name of a column")
        if token.sort == "word":
            return token.text
        if token.sort == "quoted":
            return token.text[1:-1].replace('""', '"')
        self._at -= 1
        raise self._fault("the name of a column")

    def _constant(self) -> Constant:
        token = self._token("a constant such as `'DE'` or `100`")
        match token.sort, token.text:
            case "number", text:
                return parse_number(text)
            case "text", text:
                return text[1:-1].replace("''", "'")
            case "key", ("true" | "false") as text:
                return text == "true"
            case "key", "null":
                raise UnitError("a comparison with `null` is never true: write `is null` or `is not null`")
        self._at -= 1
        raise self._fault("a constant such as `'DE'` or `100`")

    def _token(self, wanted: str) -> _Token:
        if self._at >= len(self._tokens):
            raise self._fault(wanted)
        self._at += 1
        return self._tokens[self._at - 1]

    def _next(self) -> str | None:
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        return token.text if token and token.sort in ("key", "symbol") else None

    def _took(self, text: str) -> bool:
        taken = self._next() == text
        self._at += taken
        return taken

    def _must(self, text: str) -> None:
        if not self._took(text):
            raise self._fault(f"`{text}`")

    def _fault(self, wanted: str) -> UnitError:
        if self._at >= len(self._tokens):
            return UnitError(f"the condition ends where {wanted} should follow")
        token = self._tokens[self._at]
        return UnitError(
            f"`{token.text}` at position {token.at + 1} of the condition stands where {wanted} should be"
        )
