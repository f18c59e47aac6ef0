"""PromQL that was written for another tool, made fit to be asked over any window.

Other tools put the range of a query in by a template, or ask counters as they stand and take the increase
themselves. mlobs wants events per second with `$window` as the range. What is changed is told; what cannot be
changed without guessing is left to its author.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from mlobs_compile.queries.brackets import is_call, uncommented

if TYPE_CHECKING:
    from promql_parser import Expr

_PLACEHOLDER = re.compile(r"\{\{-?\s*\.window\s*-?\}\}|\$\{?__(?:rate_)?interval\}?|\[\[\s*window\s*\]\]")
_QUOTED = r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`'
_TOKEN = re.compile(
    rf"(?P<quoted>{_QUOTED})|(?P<range>\[[^\]]*\])|(?P<braces>\{{(?:{_QUOTED}|[^{{}}\"'`])*\}})"
    r"|(?P<name>[A-Za-z_:][\w:]*)|(?P<other>\s+|==|!=|>=|<=|.)",
    re.DOTALL,
)
_LITERAL = re.compile(r"\s*[0-9][0-9a-z]*\s*")
_LISTS = frozenset(("by", "without", "on", "ignoring", "group_left", "group_right"))
"""What a list of labels may follow."""
_WORDS = _LISTS | {"bool", "offset", "and", "or", "unless", "atan2", "inf", "nan", "start", "end"}
_SCALED = frozenset((
    "increase", "delta", "idelta", "sum_over_time", "count_over_time", "present_over_time", "changes", "resets",
))  # fmt: skip
"""Functions whose value grows with the range."""
_RATES = frozenset(("rate", "irate", "deriv", "avg_over_time"))
_ADDITIVE = frozenset(("+", "-", "or"))


class Growth(Enum):
    """What a bare series is."""

    COUNTER = "counter"
    """It only grows; what counts is its rate."""
    GAUGE = "gauge"
    """It goes up and down; what counts is its average."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A query as mlobs asks it, and what was changed, in words."""

    query: str
    changes: tuple[str, ...] = ()


def placed(query: str) -> str:
    """The query with `$window` where another tool puts its range in; nothing else changes."""
    return _PLACEHOLDER.sub("$window", query).strip()


def events(query: str, growth: Growth) -> Fitted | None:
    """The query as events per second over `$window`; None where nobody can tell how it grows with time."""
    text = placed(uncommented(query))
    tree = _parsed(text)
    if tree is None:
        return Fitted(text)  # its own fault, told with the parser's words when the query is used
    changes: list[str] = []
    if "$window" not in text:
        literal = ranges(text)
        if literal:
            text = _map(text, "range", _any_window)
            changes += [
                f"the range `{found}` is now `{_any_window(found)}`" for found in dict.fromkeys(literal)
            ]
        elif _additive(tree):
            text = "".join(_wrapped(text, growth))
            wanted = "rate" if growth is Growth.COUNTER else "avg_over_time"
            changes.append(f"each series stands in `{wanted}(...[$window])` now")
        else:
            return None
    return _per_second(text, tuple(changes))


def bare(query: str) -> tuple[str, ...]:
    """The metrics that a query without any range reads."""
    text = placed(uncommented(query))
    tree = _parsed(text)
    return () if tree is None or ranges(text) else tuple(_metrics(tree))


def ranges(text: str) -> list[str]:
    """The ranges of a query as they stand, brackets included."""
    return [found[0] for found in _TOKEN.finditer(text) if found.lastgroup == "range"]


def compared(query: str) -> tuple[str, str, str] | None:
    """A query whose last step is a comparison: what stands before it, the operator, what stands behind it."""
    import promql_parser as p

    text = uncommented(query)
    tree = _parsed(text)
    while isinstance(tree, p.ParenExpr):
        text, tree = text.strip()[1:-1].strip(), tree.expr
    if not isinstance(tree, p.BinaryExpr) or str(tree.op) not in ("==", "!=", ">", "<", ">=", "<="):
        return None
    at = _last_comparison(text)
    return (text[: at[0]].strip(), text[at[0] : at[1]], text[at[1] :].strip()) if at else None


def _last_comparison(text: str) -> tuple[int, int] | None:
    """Where the comparison stands that binds last: comparisons bind from left to right."""
    depth, found = 0, None
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "other":
            depth += {"(": 1, ")": -1}.get(token[0], 0)
            if depth == 0 and token[0] in ("==", "!=", ">", "<", ">=", "<="):
                found = token.span()
    return found


def _parsed(text: str) -> Expr | None:
    from promql_parser import parse

    try:
        return parse(text.replace("$window_seconds", "300").replace("$window", "5m"))
    except ValueError:
        return None


def _any_window(literal: str) -> str:
    """A range with its length open; a subquery keeps its step."""
    length, colon, step = literal[1:-1].partition(":")
    return f"[$window{colon}{step}]" if _LITERAL.fullmatch(length) else literal


def _map(text: str, kind: str, change: Callable[[str], str]) -> str:
    return "".join(change(t[0]) if t.lastgroup == kind else t[0] for t in _TOKEN.finditer(text))


def _additive(tree: Expr) -> bool:
    """Whether a query is a sum of series, so that its rate is the sum of theirs."""
    import promql_parser as p

    match tree:
        case p.VectorSelector() | p.NumberLiteral():
            return True
        case p.ParenExpr() | p.UnaryExpr():
            return _additive(tree.expr)
        case p.AggregateExpr():
            return str(tree.op) == "sum" and _additive(tree.expr)
        case p.BinaryExpr():
            return str(tree.op) in _ADDITIVE and _additive(tree.lhs) and _additive(tree.rhs)
        case p.Call():
            return tree.func.name == "vector"
        case _:
            return False


def _metrics(tree: Expr) -> Iterator[str]:
    import promql_parser as p

    match tree:
        case p.VectorSelector():
            yield tree.name or ""
        case p.Call():
            for argument in tree.args:
                yield from _metrics(argument)
        case p.BinaryExpr():
            yield from _metrics(tree.lhs)
            yield from _metrics(tree.rhs)
        case p.AggregateExpr() | p.ParenExpr() | p.UnaryExpr():
            yield from _metrics(tree.expr)
        case _:
            return


def _wrapped(text: str, growth: Growth) -> Iterator[str]:
    """The text with every series wrapped; names of functions, keywords and lists of labels stay as they are."""
    tokens = list(_TOKEN.finditer(text))
    number, listed = 0, False
    while number < len(tokens):
        token = tokens[number]
        number += 1
        if token.lastgroup == "name":
            following = _next(tokens, number)
            listed = (following == "(" and token[0].lower() in _LISTS) or listed
            braces = number < len(tokens) and tokens[number].lastgroup == "braces"
            series = token[0] + (tokens[number][0] if braces else "")
            number += braces
            plain = following in ("(", "by", "without") or listed or token[0].lower() in _WORDS
            rest, number = _modifiers(tokens, number)
            yield f"{series}{rest}" if plain else _over_window(series, growth, rest)
        elif token.lastgroup == "braces":
            rest, number = _modifiers(tokens, number)
            yield _over_window(token[0], growth, rest)
        else:
            listed = listed and token[0] != ")"
            yield token[0]


def _over_window(series: str, growth: Growth, rest: str) -> str:
    """A series over the window; one that a rule records as a rate already is averaged."""
    name = series.partition("{")[0]
    counts = growth is Growth.COUNTER and not (":" in name and "rate" in name)
    return f"{'rate' if counts else 'avg_over_time'}({series}[$window]{rest})"


def _next(tokens: list[re.Match[str]], number: int) -> str:
    return next((token[0] for token in tokens[number:] if not token[0].isspace()), "")


def _modifiers(tokens: list[re.Match[str]], number: int) -> tuple[str, int]:
    """An `offset` behind a series, which belongs behind its range; and where the text goes on."""
    text = "".join(token[0] for token in tokens[number:])
    found = re.match(r"\s+offset\s+-?[0-9][0-9a-z]*", text)
    if found is None:
        return "", number
    length = 0
    while length < found.end():
        length += len(tokens[number][0])
        number += 1
    return found[0], number


def _per_second(text: str, changes: tuple[str, ...]) -> Fitted:
    """Counts over the window as events per second, which is what guards on the number of events count on."""
    names = {token[0] for token in _TOKEN.finditer(text) if token.lastgroup == "name"}
    if "increase" in names and not names & (_SCALED - {"increase"}):
        text = _map(text, "name", lambda name: "rate" if name == "increase" else name)
        return Fitted(text, (*changes, "`increase` is now `rate`, which makes no difference to a ratio"))
    scaled = [token for token in _TOKEN.finditer(text) if token[0] in _SCALED]
    if not scaled or names & _RATES or (len(scaled) > 1 and "/" in text):
        return Fitted(text, changes)
    whole = text if is_call(text) else f"({text})"
    return Fitted(f"{whole} / $window_seconds", (*changes, "a count over the window is now one per second"))
