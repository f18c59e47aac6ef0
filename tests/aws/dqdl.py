"""A stand-in for Glue's reader of DQDL: it takes what the published grammar of awslabs/dqdl takes, and no more.

There is no Glue here. What it knows of the rule types is what their documentation says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<space>[ \t\n]+|\#[^\n]*\n)|(?P<text>"(?:\\"|\\\\|[^"])*?")|(?P<number>-?\d+(?:\.\d+)?)"""
    r"""|(?P<word>[a-zA-Z0-9_.]+)|(?P<sign><=|>=|[<>=\[\](),])"""
)
PARAMETERS = {
    "ColumnExists": (1, 1), "ColumnDataType": (1, 1), "IsComplete": (1, 1), "Completeness": (1, 1),
    "IsUnique": (1, 20), "Uniqueness": (1, 20), "ColumnValues": (1, 1), "ColumnLength": (1, 1), "RowCount": (0, 0),
    "ColumnCount": (0, 0), "Mean": (1, 1), "Sum": (1, 1), "CustomSql": (1, 1),
}  # fmt: skip
"""How many parameters each rule type takes."""
BOOLEAN = ("ColumnExists", "IsComplete", "IsUnique")
FILTERED = ("ColumnValues", "ColumnLength", "IsUnique", "Uniqueness", "ColumnDataType")
"""Rule types whose pages show a `where`."""
SHARED = ("ColumnValues", "ColumnLength", "ColumnDataType")
"""Rule types that take `with threshold`."""
_DATE = re.compile(r'"(\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}( [AP]M)?)"\Z')


class Refused(ValueError):
    """The text is no ruleset."""


@dataclass(frozen=True)
class Rule:
    """One rule, apart."""

    type: str
    parameters: tuple[str, ...]
    condition: tuple[str, ...] = ()
    where: str | None = None
    threshold: tuple[str, str] | None = None


def read(text: str) -> list[list[Rule]]:
    """The rules of a document; those of a composite rule stand together."""
    return _Reader(text).document()


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if not match or not match.lastgroup:
                raise Refused(f"{text[at : at + 20]!r} is no token")
            if match.lastgroup != "space":
                self.tokens.append((match.lastgroup, match[0]))
            at = match.end()
        self.at = 0

    def document(self) -> list[list[Rule]]:
        for expected in ("Rules", "=", "["):
            self.must(expected)
        found = [self.top()]
        while self.next() == ",":
            self.at += 1
            found.append(self.top())
        self.must("]")
        if self.at < len(self.tokens):
            raise Refused("something follows the rules")
        return found

    def top(self) -> list[Rule]:
        if self.next() != "(":
            return [self.rule()]
        found = []
        while True:
            self.must("(")
            found.append(self.rule())
            self.must(")")
            if self.next() != "and":
                return found
            self.at += 1

    def rule(self) -> Rule:
        kind = self.take("word")
        if kind not in PARAMETERS:
            raise Refused(f"{kind} is no rule type")
        parameters = []
        while self.sort() == "text":
            parameters.append(self.take("text")[1:-1])
        least, most = PARAMETERS[kind]
        if not least <= len(parameters) <= most:
            raise Refused(f"{kind} takes no {len(parameters)} parameters")
        condition = self.condition(kind)
        if bool(condition) is (kind in BOOLEAN):
            raise Refused(f"{kind} with {condition}")
        where = self.optional("where", kind in FILTERED)
        return Rule(kind, tuple(parameters), condition, where, self.threshold(kind))

    def condition(self, kind: str) -> tuple[str, ...]:
        if self.next() in ("<", "<=", ">", ">=", "="):
            sign, value = self.take("sign"), self.tokens[self.at]
            if value[0] not in ("number", "text") or (value[0] == "text") is not (kind == "ColumnDataType"):
                raise Refused(f"{kind} {sign} {value[1]}")
            self.at += 1
            return sign, value[1]
        negated = self.next() == "not"
        self.at += negated
        if self.next() != "in":
            if negated:
                raise Refused("not without in")
            return ()
        self.at += 1
        self.must("[")
        items = [self.item()]
        while self.next() == ",":
            self.at += 1
            items.append(self.item())
        self.must("]")
        if len({sort for sort, _ in items}) > 1:
            raise Refused("a set of several types")
        return ("not in" if negated else "in", *(item for _, item in items))

    def item(self) -> tuple[str, str]:
        sort, text = self.tokens[self.at]
        if sort not in ("text", "number") or _DATE.match(text):
            raise Refused(f"{text} in a set of texts or numbers")
        self.at += 1
        return sort, text

    def optional(self, word: str, known: bool) -> str | None:
        if self.next() != word:
            return None
        self.at += 1
        said = self.take("text")[1:-1]
        if not known or not said:
            raise Refused(f"{word} {said!r}")
        return said

    def threshold(self, kind: str) -> tuple[str, str] | None:
        if self.next() != "with":
            return None
        self.at += 1
        self.must("threshold")
        if kind not in SHARED:
            raise Refused(f"a threshold of {kind}")
        return self.take("sign"), self.take("number")

    def next(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def sort(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def take(self, sort: str) -> str:
        if self.sort() != sort:
            raise Refused(f"{self.next()!r} where a {sort} should be")
        self.at += 1
        return self.tokens[self.at - 1][1]

    def must(self, text: str) -> None:
        if self.next() != text:
            raise Refused(f"{self.next()!r} where {text!r} should be")
        self.at += 1
