"""Reads selectors, `http_requests_total{job="api"}`, and lists of labels."""

from __future__ import annotations

from mlobs_compile.queries import pattern
from mlobs_compile.queries.tree.cursor import Cursor
from mlobs_compile.queries.tree.fault import SyntaxFault
from mlobs_compile.queries.tree.literals import unquoted
from mlobs_compile.queries.tree.nodes import Label, Matcher, Operator, Selector
from mlobs_compile.queries.tree.tokens import Kind, Token

NAME = "__name__"
_OPERATORS: dict[str, Operator] = {"=": "=", "!=": "!=", "=~": "=~", "!~": "!~"}


def selector(cursor: Cursor) -> Selector:
    """A metric's name, its matchers, or both."""
    start, metric = cursor.here, None
    named = start.start
    if start.kind is Kind.NAME:
        metric, named = cursor.take().text, start.end
    matchers: tuple[Matcher, ...] = ()
    if cursor.at_sign("{"):
        quoted, matchers = _braces(cursor)
        if quoted and metric is not None:
            message = f"the metric has two names, `{metric}` and `{unquoted(quoted)}`"
            raise SyntaxFault(message, quoted.start, quoted.end, "keep one of them")
        if quoted:
            metric, named = unquoted(quoted), quoted.end
    found = Selector(start.start, cursor.last.end, metric, matchers, named=named)
    _refuse_unselective(found)
    return found


def labels(cursor: Cursor, after: str) -> tuple[Label, ...]:
    """A list of labels in parentheses, as `by` and `on` have them."""
    if not cursor.at_sign("("):
        cursor.refuse(f"`(` and labels after `{after}`")
    opened = cursor.take()
    found: list[Label] = []
    while not cursor.at_sign(")"):
        if cursor.here.kind is Kind.STRING:
            token = cursor.take()
            found.append(Label(token.start, token.end, unquoted(token)))
        elif cursor.here.kind is Kind.NAME and ":" not in cursor.here.text:
            token = cursor.take()
            found.append(Label(token.start, token.end, token.text))
        else:
            cursor.close(")", opened, "a label, or `)`")
        if not cursor.at_sign(","):
            break
        cursor.take()
    cursor.close(")", opened, "`,` or `)`")
    return tuple(found)


def _braces(cursor: Cursor) -> tuple[Token | None, tuple[Matcher, ...]]:
    """The metric's name where it is quoted, and the matchers."""
    opened = cursor.take()
    quoted: Token | None = None
    matchers: list[Matcher] = []
    while not cursor.at_sign("}"):
        token = cursor.here
        if token.kind not in (Kind.NAME, Kind.STRING) or (token.kind is Kind.NAME and ":" in token.text):
            cursor.close("}", opened, "a label, or `}`")
        cursor.take()
        if token.kind is Kind.STRING and cursor.here.text in (",", "}"):
            if quoted:
                message = "the metric has two names"
                raise SyntaxFault(message, token.start, token.end, "write `label=` before the text")
            quoted = token
        else:
            matchers.append(_matcher(cursor, token))
        if not cursor.at_sign(","):
            break
        cursor.take()
    cursor.close("}", opened, "`,` or `}`")
    return quoted, tuple(matchers)


def _matcher(cursor: Cursor, label: Token) -> Matcher:
    operator = _OPERATORS.get(cursor.here.text) if cursor.here.kind is Kind.SIGN else None
    if operator is None:
        cursor.refuse(f"`=`, `!=`, `=~` or `!~` after the label `{label.text}`")
    cursor.take()
    if cursor.here.kind is not Kind.STRING:
        cursor.refuse("a text in quotes")
    token = cursor.take()
    value = unquoted(token)
    name = unquoted(label) if label.kind is Kind.STRING else label.text
    if operator in ("=~", "!~"):
        problem = pattern.problem(value)
        if problem:
            message = f"`{value}` is no regular expression: {problem}"
            raise SyntaxFault(message, token.start, token.end, "Prometheus speaks RE2")
    return Matcher(label.start, token.end, name, operator, value, token.start)


def _refuse_unselective(found: Selector) -> None:
    """Raises the fault of a selector that would select every series there is, or a metric with two names."""
    for matcher in found.matchers:
        if matcher.label == NAME and found.metric is not None:
            message = f"the metric has two names, `{found.metric}` and `{matcher.value}`"
            raise SyntaxFault(message, matcher.start, matcher.end, "keep one of them")
    if found.metric is None and all(pattern.accepts(m.operator, m.value, "") for m in found.matchers):
        message = "the selector has no matcher that needs a label to be there"
        help = "name a metric, or a label that must not be empty"
        raise SyntaxFault(message, found.start, found.end, help)
