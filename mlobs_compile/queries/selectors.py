"""Reading PromQL: which series a query selects, and what stands around each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, assert_never

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.node import Node
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import (
    SeriesComposite,
    SeriesErrorRatio,
    SeriesEvents,
    SeriesForm,
    SeriesGauge,
    SeriesHistogram,
    Signal,
)

if TYPE_CHECKING:
    import promql_parser

_OPERATORS = {"Equal": "=", "NotEqual": "!=", "Re": "=~", "NotRe": "!~"}


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on a label; `operator` is `=`, `!=`, `=~` or `!~`."""

    label: str
    operator: str
    value: str

    def accepts(self, value: str) -> bool | None:
        """Whether a label with this value matches; None when the expression cannot be judged here."""
        if self.operator in ("=", "!="):
            return (value == self.value) is (self.operator == "=")
        try:
            return bool(re.fullmatch(self.value, value)) is (self.operator == "=~")
        except re.error:  # Prometheus speaks RE2, which has forms that Python lacks
            return None

    def __str__(self) -> str:
        return f'{self.label}{self.operator}"{self.value}"'


@dataclass(frozen=True, slots=True)
class Selector:
    """One metric with its matchers, as it stands in a query."""

    metric: str
    matchers: tuple[Matcher, ...]
    around: tuple[str, ...]
    """The functions, aggregations and operators it is an argument of, outermost first."""

    def of(self, label: str) -> tuple[Matcher, ...]:
        return tuple(matcher for matcher in self.matchers if matcher.label == label)


def signal_of(node: Node) -> Signal | None:
    """The signal a node asks for itself; a burn-rate alert and a no-data alert read their objective's."""
    if isinstance(node, AbsenceAlert) and node.objective:
        return None
    if isinstance(node, Objective | ThresholdAlert | AnomalyAlert | AbsenceAlert):
        return node.signal
    return None


def texts(form: SeriesForm | None) -> tuple[tuple[str, str], ...]:
    """What a form's queries are for, and their text."""
    match form:
        case SeriesEvents(total=total, bad=bad, good=good):
            named = (("total", total), ("bad", bad), ("good", good))
            return tuple((name, text) for name, text in named if text is not None)
        case SeriesErrorRatio(error=error):
            return (("error", error),)
        case SeriesGauge(query=query):
            return (("query", query),)
        case SeriesHistogram() | SeriesComposite() | None:
            return ()
        case _:
            assert_never(form)


@lru_cache(maxsize=1024)
def read(query: str) -> tuple[Selector, ...]:
    """The selectors of a query, in order; empty when it does not parse, which others report."""
    import promql_parser

    try:
        tree = promql_parser.parse(query.replace("$window", "5m"))
    except ValueError:
        return ()
    return tuple(_selectors(tree, ()))


def _selectors(node: promql_parser.Expr, around: tuple[str, ...]) -> Iterator[Selector]:
    import promql_parser as p

    match node:
        case p.VectorSelector():
            if node.name and not node.matchers.or_matchers:
                yield selector_of(node, around)
        case p.MatrixSelector():
            yield from _selectors(node.vector_selector, around)
        case p.Call():
            for argument in node.args:
                yield from _selectors(argument, (*around, node.func.name))
        case p.BinaryExpr():
            yield from _selectors(node.lhs, (*around, str(node.op)))
            yield from _selectors(node.rhs, (*around, str(node.op)))
        case p.AggregateExpr():
            yield from _selectors(node.expr, (*around, str(node.op)))
        case p.UnaryExpr():
            yield from _selectors(node.expr, (*around, "-"))
        case p.ParenExpr() | p.SubqueryExpr():
            yield from _selectors(node.expr, around)
        case _:
            return


def selector_of(node: promql_parser.VectorSelector, around: tuple[str, ...]) -> Selector:
    """The selector of a parsed query's node that has a name."""
    return Selector(node.name or "", tuple(map(_matcher, node.matchers.matchers)), around)


def _matcher(found: promql_parser.Matcher) -> Matcher:
    return Matcher(found.name, _OPERATORS[str(found.op).removeprefix("MatchOp.")], found.value)
