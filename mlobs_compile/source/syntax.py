"""The parser's own messages in the words of somebody who must mend a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from mlobs_compile.diagnostic import Diagnostic, Fault, Related
from mlobs_compile.faults import yaml as faults
from mlobs_compile.source.complaints import TEMPLATE_HELP
from mlobs_compile.source.lines import Lines

_UNMENDED = "check the indentation and the quotes of this line and of the one above"


@dataclass(frozen=True, slots=True)
class _Stumble:
    """Where the parser stopped, and where the thing it was reading began."""

    problem: str
    at: int
    opened: int
    lines: Lines

    @property
    def line(self) -> str:
        return self.lines.line(self.at)

    @property
    def before(self) -> str:
        return self.line[: self.lines.column(self.at)]

    @property
    def character(self) -> str:
        return self.lines.text[self.at : self.at + 1]


@dataclass(frozen=True, slots=True)
class _Words:
    """What to tell the user; `at` and `opened` are offsets, the second only where it tells more."""

    message: str
    help: str
    at: int
    opened: int | None = None
    fault: Fault = faults.SYNTAX


def syntax_fault(error: yaml.YAMLError, lines: Lines) -> Diagnostic:
    """The finding for an error that ends the reading of a file."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return faults.SYNTAX.at(lines.span(0, 0), f"this is not valid YAML: {error}", help=_UNMENDED)
    at = error.problem_mark.index
    opened = error.context_mark.index if error.context_mark is not None else at
    said = _say(_Stumble(str(error.problem or error.context), at, opened, lines))
    related: tuple[Related, ...] = ()
    if said.opened is not None:
        related = (Related(lines.span(said.opened, said.opened + 1), "opened here"),)
    return said.fault.at(lines.span(said.at, said.at + 1), said.message, help=said.help, related=related)


def _say(stumble: _Stumble) -> _Words:
    if re.search(r"\{[{%]", stumble.line) and not re.search(r"""["'].*\{[{%]""", stumble.line):
        at = stumble.at - len(stumble.before) + stumble.line.index("{")
        return _Words("`{{` and `{%` start a template", TEMPLATE_HELP, at, fault=faults.TEMPLATE)
    for part, words in _TRANSLATIONS:
        if part in stumble.problem:
            return words(stumble)
    return _Words(f"this is not valid YAML: {stumble.problem}", _UNMENDED, stumble.at)


def _second_colon(stumble: _Stumble) -> _Words:
    if re.search(r":\s", stumble.before):
        message = "a second `: ` on one line makes its meaning unclear"
        return _Words(message, "put the value in quotes, or on lines of its own below `key: |`", stumble.at)
    start = stumble.at - len(stumble.before.lstrip())
    message = "this line stands deeper than the one above, which has a value already"
    return _Words(message, "give both the same indentation, or take the value above away", start)


def _bad_start(stumble: _Stumble) -> _Words:
    if stumble.character == "\t":
        return _tab(stumble)
    shown = "a back quote" if stumble.character == "`" else f"`{stumble.character}`"
    message = f"a value cannot start with {shown}"
    return _Words(message, "put the value in quotes", stumble.at)


def _tab(stumble: _Stumble) -> _Words:
    return _Words("a tab cannot indent YAML", "indent with spaces", stumble.at)


def _no_colon(stumble: _Stumble) -> _Words:
    message = "this line has no `: ` after its key"
    return _Words(message, "write `key: value`, with a space after the colon", stumble.opened)


def _unclosed_quote(stumble: _Stumble) -> _Words:
    quote = stumble.lines.text[stumble.opened : stumble.opened + 1]
    message = f"the quote {quote} that opens here is never closed"
    return _Words(message, f"close it with {quote}; inside single quotes write '' for one", stumble.opened)


def _unclosed_bracket(stumble: _Stumble) -> _Words:
    bracket = stumble.lines.text[stumble.opened : stumble.opened + 1]
    closing = {"[": "]", "{": "}"}.get(bracket, "]")
    message = f"expected `,` or `{closing}` here"
    remedy = "close the bracket, or put a text with commas or brackets in quotes"
    return _Words(message, remedy, stumble.at, stumble.opened)


def _after_value(stumble: _Stumble) -> _Words:
    if stumble.before.rstrip().endswith(('"', "'", "]", "}")):
        message = "there is text after the end of the value"
        return _Words(message, "put the whole value into one pair of quotes, such as '\"a\" b'", stumble.at)
    if stumble.character == ":":
        return _Words("a key is missing before this `:`", "write `key: value`", stumble.at)
    if stumble.line.lstrip().startswith("- "):
        message = "a list item stands where a key is expected"
        return _Words(message, "indent the list below its key", stumble.at)
    message = "the indentation of this line fits no line above"
    return _Words(message, "give it the same indentation as its neighbours", stumble.at)


def _no_dash(stumble: _Stumble) -> _Words:
    message = "this line stands in a list but does not start with `- `"
    return _Words(message, "start it with `- `, or give it the indentation of the list's key", stumble.at)


def _inline_list(stumble: _Stumble) -> _Words:
    message = "a list cannot start on the line of its key"
    return _Words(message, "put each `- ` on a line of its own", stumble.at)


def _alias_name(stumble: _Stumble) -> _Words:
    mark = stumble.lines.text[stumble.opened : stumble.opened + 1]
    message = f"a value that starts with `{mark}` must be {'an alias' if mark == '*' else 'an anchor'}"
    return _Words(message, "put the value in quotes", stumble.opened)


def _escape(stumble: _Stumble) -> _Words:
    message = "a backslash in double quotes starts an escape, and this is none"
    at = stumble.lines.text.rfind("\\", 0, stumble.at + 1)
    return _Words(message, "use single quotes, or write two backslashes", at, stumble.opened)


def _block_header(stumble: _Stumble) -> _Words:
    return _Words("text after `|` or `>` must start on the next line", "move it down one line", stumble.at)


def _two_roots(stumble: _Stumble) -> _Words:
    message = "there is more text after the end of the document"
    return _Words(message, "check the indentation, or start another document with `---`", stumble.at)


def _directive(stumble: _Stumble) -> _Words:
    message = "this `%` line is not understood"
    return _Words(message, "remove it; put a value that starts with `%` in quotes", stumble.at)


def _tag(stumble: _Stumble) -> _Words:
    message = "a value that starts with `!` is a tag, and tags are not allowed"
    return _Words(message, "put the value in quotes", stumble.opened, fault=faults.TAG)


def _nothing(stumble: _Stumble) -> _Words:
    remedy = "give one, or put a text with commas or brackets in quotes"
    return _Words("a value is missing here", remedy, stumble.at)


_TRANSLATIONS: tuple[tuple[str, Callable[[_Stumble], _Words]], ...] = (
    ("mapping values are not allowed", _second_colon),
    ("tab character", _tab),
    ("cannot start any token", _bad_start),
    ("could not find expected ':'", _no_colon),
    ("found unexpected end of stream", _unclosed_quote),
    ("found unexpected document indicator", _unclosed_quote),
    ("',' or ", _unclosed_bracket),
    ("did not find expected key", _after_value),
    ("expected <block end>", _after_value),
    ("did not find expected '-' indicator", _no_dash),
    ("sequence entries are not allowed", _inline_list),
    ("expected alphabetic or numeric character", _alias_name),
    ("unknown escape character", _escape),
    ("hexdecimal number", _escape),
    ("hexadecimal number", _escape),
    ("invalid Unicode character escape", _escape),
    ("expected comment or line break", _block_header),
    ("expected a comment or a line break", _block_header),
    ("<document start>", _two_roots),
    ("directive", _directive),
    ("incompatible", _directive),
    ("tag", _tag),
    ("node content", _nothing),
)
