"""Go templates in labels and annotations: what they read, and what keeps Prometheus from expanding them.

Sources: Go's text/template, and Prometheus' template reference (functions, `$labels`, `$value`, `$externalLabels`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from mlobs_compile.diagnostic import did_you_mean

_FUNCTIONS = """
    and or not len index slice print printf println html js urlquery call eq ne lt le gt ge query first
    label value sortByLabel strvalue args reReplaceAll match title toUpper toLower stripPort stripDomain
    safeHtml humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp toTime toDuration
    now graphLink tableLink pathPrefix externalURL parseDuration tmpl urlQueryEscape true false nil
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
_OPENING = frozenset(("if", "range", "with", "block", "define"))
_OTHER_WORDS = frozenset(("else", "end", "template", "break", "continue"))
_GIVEN = frozenset(("$", "$labels", "$value", "$externalLabels", "$externalURL"))
_TOKEN = re.compile(
    r"""(?P<text>"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])*')
      | (?P<variable>\$\w*)(?P<path>(?:\.\w+)*)
      | (?P<field>(?:\.\w+)+)
      | (?P<number>[-+]?\d[\w.]*)
      | (?P<word>[A-Za-z_]\w*)(?P<of>(?:\.\w+)*)
      | (?P<sign>:=|[=|(),.])
      | (?P<blank>\s+)""",
    re.VERBOSE,
)


class Reads(Enum):
    """What a template reads."""

    LABEL = "label"
    EXTERNAL_LABEL = "external label"
    VALUE = "value"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that is read: the name of a label or the text of a query, and where it stands."""

    what: Reads
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """What Go cannot read, and where."""

    message: str
    start: int
    end: int
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """What a text with templates in it reads, and what is wrong with it."""

    uses: tuple[Use, ...]
    mistakes: tuple[Mistake, ...]


_Tokens = list[re.Match[str]]


def read_template(text: str) -> Template:
    """The templates in a label's or an annotation's text."""
    reader = _Reader(text)
    reader.read()
    return Template(tuple(reader.uses), tuple(reader.mistakes))


class _Reader:
    """Reads the actions of a text one by one."""

    def __init__(self, text: str) -> None:
        self.uses: list[Use] = []
        self.mistakes: list[Mistake] = []
        self._text = text
        self._open: list[tuple[str, int, int]] = []
        self._declared: set[str] = set()

    def read(self) -> None:
        at = 0
        while (start := self._text.find("{{", at)) >= 0:
            end = self._end(start)
            if end is None:
                self._wrong("the action is never closed", start, len(self._text), "add `}}`")
                return
            self._action(start, end)
            at = end + 2
        for word, start, end in self._open:
            self._wrong(f"`{word}` has no `end`", start, end, "add `{{ end }}`")

    def _end(self, start: int) -> int | None:
        """Where the action that starts here ends; quotes may hold braces."""
        if self._text.startswith(("{{/*", "{{- /*"), start):
            closed = self._text.find("*/", start)
            return None if closed < 0 else self._found(self._text.find("}}", closed))
        at = start + 2
        while at < len(self._text):
            if self._text.startswith("}}", at):
                return at
            quoted = _TOKEN.match(self._text, at) if self._text[at] in "\"'`" else None
            at = quoted.end() if quoted else at + 1
        return None

    def _found(self, at: int) -> int | None:
        return None if at < 0 else at

    def _action(self, start: int, end: int) -> None:
        inner = start + 2 + (2 if self._text.startswith("- ", start + 2) else 0)
        stop = end - (2 if self._text.endswith(" -", inner, end) else 0)
        if self._text.startswith("/*", inner):
            return
        tokens = self._tokens(inner, stop)
        if tokens is None:
            return
        if not tokens:
            self._wrong("the action is empty", start, end + 2, "delete it, or write a value")
            return
        self._blocks(tokens)
        self._names(tokens)

    def _tokens(self, at: int, stop: int) -> _Tokens | None:
        found: _Tokens = []
        while at < stop:
            token = _TOKEN.match(self._text, at, stop)
            if token is None:
                self._wrong(f"`{self._text[at]}` cannot stand in an action", at, at + 1)
                return None
            if token["blank"] is None:
                found.append(token)
            at = token.end()
        return found

    def _blocks(self, tokens: _Tokens) -> None:
        """Keeps count of what is opened and not closed yet."""
        first = tokens[0]
        word = first["word"]
        if word in _OPENING:
            self._open.append((str(word), first.start(), first.end()))
        elif word in ("end", "else") and not self._open:
            self._wrong(f"`{word}` ends nothing", first.start(), first.end(), "delete it")
        elif word == "end":
            self._open.pop()

    def _names(self, tokens: _Tokens) -> None:
        """What the action declares, calls and reads."""
        for number, token in enumerate(tokens):
            before = tokens[number - 1][0] if number else ""
            after = tokens[number + 1] if number + 1 < len(tokens) else None
            if token["variable"]:
                self._variable(token, before, after)
            elif token["word"]:
                self._word(token, after)
            elif token["field"]:
                self._field(token["field"], token.start(), token.end())

    def _variable(self, token: re.Match[str], before: str, after: re.Match[str] | None) -> None:
        name = token["variable"]
        if after is not None and after[0] in (":=", ",") and not token["path"]:
            self._declared.add(name)
        elif name not in _GIVEN and name not in self._declared:
            help = (
                did_you_mean(name, _GIVEN - {"$"})
                or "Prometheus gives `$labels`, `$value` and `$externalLabels`"
            )
            self._wrong(
                f"there is no variable `{name}`", token.start("variable"), token.end("variable"), help
            )
        self._given(token, before, after)

    def _given(self, token: re.Match[str], before: str, after: re.Match[str] | None) -> None:
        """What is read of the variables that Prometheus gives."""
        name, path = token["variable"], token["path"]
        what = {"$labels": Reads.LABEL, "$externalLabels": Reads.EXTERNAL_LABEL}.get(name)
        if name == "$value":
            self.uses.append(Use(Reads.VALUE, "", token.start(), token.end()))
        elif what and path:
            label = path[1:].partition(".")[0]
            self.uses.append(Use(what, label, token.start(), token.end()))
        elif what and before == "index" and after is not None and after["text"]:
            self.uses.append(Use(what, after[0][1:-1], token.start(), after.end()))
        elif name == "$" and path:
            self._field(path, token.start(), token.end())

    def _field(self, path: str, start: int, end: int) -> None:
        """`.Labels.job`, outside of blocks that turn the dot into something else."""
        if any(word in ("range", "with", "define") for word, _, _ in self._open) and self._text[start] != "$":
            return
        first, _, rest = path[1:].partition(".")
        what = {"Labels": Reads.LABEL, "ExternalLabels": Reads.EXTERNAL_LABEL, "Value": Reads.VALUE}.get(
            first
        )
        if what is Reads.VALUE:
            self.uses.append(Use(what, "", start, end))
        elif what and rest:
            self.uses.append(Use(what, rest.partition(".")[0], start, end))

    def _word(self, token: re.Match[str], after: re.Match[str] | None) -> None:
        name = token["word"]
        if name in _OPENING or name in _OTHER_WORDS:
            return
        if name not in FUNCTIONS:
            help = did_you_mean(name, FUNCTIONS) or "a label is read as `$labels.NAME`"
            self._wrong(f"there is no function `{name}`", token.start(), token.end(), help)
        elif name == "query" and after is not None and after["text"]:
            self.uses.append(Use(Reads.QUERY, _plain(after["text"]), after.start(), after.end()))

    def _wrong(self, message: str, start: int, end: int, help: str | None = None) -> None:
        self.mistakes.append(Mistake(message, start, end, help))


def _plain(literal: str) -> str:
    """The text of a Go string that has only the escapes that queries need."""
    return literal[1:-1] if literal[0] == "`" else re.sub(r"\\(.)", r"\1", literal[1:-1])


def templates(texts: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str, Template]]:
    """Every text that has a template in it, by its key."""
    return ((key, text, read_template(text)) for key, text in texts if "{{" in text)
