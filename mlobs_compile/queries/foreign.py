"""PromQL that was written for another tool, made fit to be asked over any window.

Other tools put the range of a query in by a template, or ask counters as they stand and take the increase
themselves. mlobs wants events per second with `$window` as the range. What is changed is told; what cannot be
changed without guessing is left to its author.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from mlobs_compile.queries.brackets import is_call, uncommented
from mlobs_compile.queries.tree import Dialect, Expr, SyntaxFault, read
from mlobs_compile.queries.tree.nodes import (
    COMPARISONS,
    Aggregation,
    Binary,
    Call,
    Number,
    Parens,
    Piece,
    Range,
    Selector,
    Subquery,
    Unary,
)
from mlobs_compile.queries.tree.tokens import WINDOW
from mlobs_compile.queries.tree.walking import bare as without_parens
from mlobs_compile.queries.tree.walking import walk

_PLACEHOLDER = re.compile(r"\{\{-?\s*\.window\s*-?\}\}|\$\{?__(?:rate_)?interval\}?|\[\[\s*window\s*\]\]")
_SCALED = frozenset((
    "increase", "delta", "idelta", "sum_over_time", "count_over_time", "present_over_time", "changes", "resets",
))  # fmt: skip
"""Functions whose value grows with the range."""
_RATES = frozenset(("rate", "irate", "deriv", "avg_over_time"))
_ADDITIVE = frozenset(("+", "-", "or"))
Edit = tuple[int, int, str]
"""Where a text is replaced, and by what."""


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
    return _PLACEHOLDER.sub(WINDOW, query).strip()


def events(query: str, growth: Growth) -> Fitted | None:
    """The query as events per second over `$window`; None where nobody can tell how it grows with time."""
    text = placed(uncommented(query))
    tree = _tree(text)
    if tree is None:
        return Fitted(text)  # its own fault, told with the parser's words when the query is used
    ranges = list(_ranges(tree))
    changes: list[str] = []
    if WINDOW in text:
        pass
    elif ranges:
        text = _edited(text, ((one.length.start, one.length.end, WINDOW) for one in ranges))
        shown = ((f"[{one.length.text}{tail}]", f"[{WINDOW}{tail}]") for one in ranges for tail in _step(one))
        changes += [f"the range `{before}` is now `{after}`" for before, after in dict.fromkeys(shown)]
    elif _additive(tree):
        text = _edited(text, _wrapped(text, tree, growth))
        wanted = "rate" if growth is Growth.COUNTER else "avg_over_time"
        changes.append(f"each series stands in `{wanted}(...[{WINDOW}])` now")
    else:
        return None
    return _per_second(text, tuple(changes))


def bare(query: str) -> tuple[str, ...]:
    """The metrics that a query without any range reads."""
    tree = _tree(placed(uncommented(query)))
    if tree is None or any(_ranges(tree)):
        return ()
    return tuple(one.metric or "" for one, _ in walk(tree) if isinstance(one, Selector))


def compared(query: str) -> tuple[str, str, str] | None:
    """A query whose last step is a comparison: what stands before it, the operator, what stands behind it."""
    text = uncommented(query)
    found = _whole(text)
    if not isinstance(found, Binary) or found.operator not in COMPARISONS:
        return None
    start, end = found.sign
    return _cut(text, found.left), text[start:end], text[end : found.end].strip()


def argument(query: str, function: str) -> str | None:
    """What a query that is one call of a function gives it; None for any other query."""
    text = uncommented(query)
    found = _whole(text)
    if not isinstance(found, Call) or found.function != function or len(found.arguments) != 1:
        return None
    return _cut(text, found.arguments[0])


def _tree(text: str) -> Expr | None:
    tree = read(text, Dialect.SPEC)
    return None if isinstance(tree, SyntaxFault) else tree


def _whole(text: str) -> Expr | None:
    tree = _tree(text)
    return without_parens(tree) if tree else None


def _cut(text: str, piece: Piece) -> str:
    return text[piece.start : piece.end]


def _edited(text: str, edits: Iterable[Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _ranges(tree: Expr) -> Iterator[Range | Subquery]:
    """The outermost ranges: those within a subquery say how finely it looks, and not how far."""
    for expr, around in walk(tree):
        if isinstance(expr, Range | Subquery) and not any(isinstance(one, Subquery) for one in around):
            yield expr


def _step(found: Range | Subquery) -> tuple[str]:
    """How a subquery's range ends."""
    if isinstance(found, Range):
        return ("",)
    return (f":{found.step.text}" if found.step else ":",)


def _additive(tree: Expr) -> bool:
    """Whether a query is a sum of series, so that its rate is the sum of theirs."""
    match tree:
        case Selector() | Number():
            return True
        case Parens(expr=inner) | Unary(expr=inner):
            return _additive(inner)
        case Aggregation(operator="sum", expr=inner):
            return _additive(inner)
        case Binary(operator=operator, left=left, right=right):
            return operator in _ADDITIVE and _additive(left) and _additive(right)
        case Call(function=function):
            return function == "vector"
        case _:
            return False


def _wrapped(text: str, tree: Expr, growth: Growth) -> Iterator[Edit]:
    """Every series over the window; an `offset` stands behind the range."""
    for one, _ in walk(tree):
        if isinstance(one, Selector):
            behind = [piece.start for piece in (one.offset, one.at) if piece]
            series = text[one.start : min(behind, default=one.end)].rstrip()
            rest = text[one.start + len(series) : one.end]
            yield one.start, one.end, f"{_average(one, growth)}({series}[{WINDOW}]{rest})"


def _average(series: Selector, growth: Growth) -> str:
    """A counter's rate; one that a rule records as a rate already is averaged."""
    names = [series.metric or "", *(one.value for one in series.matchers if one.label == "__name__")]
    recorded = any(":" in name and "rate" in name for name in names)
    return "rate" if growth is Growth.COUNTER and not recorded else "avg_over_time"


def _per_second(text: str, changes: tuple[str, ...]) -> Fitted:
    """Counts over the window as events per second, which is what guards on the number of events count on."""
    tree = _tree(text)
    found = [one for one, _ in walk(tree)] if tree else []
    calls = [one for one in found if isinstance(one, Call)]
    names = {one.function for one in calls}
    if "increase" in names and not names & (_SCALED - {"increase"}):
        spots = (one.start for one in calls if one.function == "increase")
        text = _edited(text, ((start, start + len("increase"), "rate") for start in spots))
        return Fitted(text, (*changes, "`increase` is now `rate`, which makes no difference to a ratio"))
    scaled = [one for one in calls if one.function in _SCALED]
    divides = any(isinstance(one, Binary) and one.operator == "/" for one in found)
    if not scaled or names & _RATES or (len(scaled) > 1 and divides):
        return Fitted(text, changes)
    whole = text if is_call(text) else f"({text})"
    return Fitted(f"{whole} / $window_seconds", (*changes, "a count over the window is now one per second"))
