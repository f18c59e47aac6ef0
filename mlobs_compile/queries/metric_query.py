"""Rows of a CloudWatch formula: metrics that are read, expressions over them, and their form in requests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from mlobs_compile.artifact import Json
from mlobs_compile.ir.signal import Metric, MetricMath, Term
from mlobs_compile.units import Duration, decimal_text


@dataclass(frozen=True, slots=True)
class Query:
    """One row of a formula: a metric that is read, or an expression over other rows."""

    id: str
    """Matches `^[a-z][A-Za-z0-9_]*$` and is unique in its formula."""
    metric: Metric | None
    """Exactly one of `metric` and `expression` is given."""
    expression: str | None
    period: Duration
    label: str
    returned: bool
    """Whether this row is the formula's result; the others only feed it."""

    def hidden(self) -> Query:
        """The same row, feeding another."""
        return Query(self.id, self.metric, self.expression, self.period, self.label, returned=False)


Queries = tuple[Query, ...]


class Rows:
    """The rows of one formula in the making; a metric that is asked for twice is read once."""

    def __init__(self, window: Duration) -> None:
        self.window = window
        self.found: Queries = ()

    def metric(self, metric: Metric) -> str:
        known = next((row.id for row in self.found if row.metric == metric), None)
        if known is None:
            known = f"m{sum(row.metric is not None for row in self.found) + 1}"
            self.found += (Query(known, metric, None, self.window, metric.name, returned=False),)
        return known

    def total(self, terms: Sequence[Term]) -> str:
        """The sum of the terms as an expression; what was not published counts as zero, also inside a formula.

        A formula that fills gaps by itself is left as it is.
        """
        return " + ".join(self._filled(term) for term in terms)

    def _filled(self, term: Term) -> str:
        if isinstance(term, Metric):
            return _times(f"FILL({self.metric(term)}, 0)", term)
        if "FILL(" in term.expression.replace(" ", ""):
            return f"FILL({self.formula(term)}, 0)"
        held = {id: _times(f"FILL({self.metric(metric)}, 0)", metric) for id, metric in term.metrics}
        return f"FILL({self._row(substituted(term.expression, held))}, 0)"

    def formula(self, term: MetricMath) -> str:
        """The id of a row with somebody's own formula; its ids give way, so that none can be taken twice."""
        held = {id: _times(self.metric(metric), metric) for id, metric in term.metrics}
        return self._row(substituted(term.expression, held))

    def _row(self, text: str) -> str:
        known = next((row.id for row in self.found if row.expression == text), None)
        if known is None:
            known = f"f{sum(row.expression is not None for row in self.found) + 1}"
            self.expression(known, text)
        return known

    def expression(self, name: str, text: str) -> None:
        self.found += (Query(name, None, text, self.window, name, returned=False),)

    def returning(self, label: str) -> Queries:
        """The rows so far, of which the last is the result."""
        return (*self.found[:-1], replace(self.found[-1], label=label, returned=True))


def _times(text: str, metric: Metric) -> str:
    return text if metric.scale == 1 else f"{text} * {decimal_text(metric.scale)}"


_NAME = re.compile(r"\b[a-z]\w*")
"""An id; functions and their words are written in capitals."""


def names(expression: str) -> tuple[str, ...]:
    """The ids that an expression refers to, each once."""
    return tuple(dict.fromkeys(_NAME.findall(expression)))


def substituted(expression: str, held: dict[str, str]) -> str:
    """The expression with each id replaced; a product is put in parentheses."""

    def put(match: re.Match[str]) -> str:
        text = held[match[0]]
        return f"({text})" if " * " in text else text

    return _NAME.sub(put, expression)


def returned(name: str, expression: str, period: Duration, label: str) -> Query:
    """A row that is its formula's result."""
    return Query(name, None, expression, period, label, returned=True)


def over(queries: Queries, name: str, expression: str, label: str) -> Queries:
    """The formula with one more expression on top, which becomes its only result."""
    below = [query.hidden() if query.returned else query for query in queries]
    return (*below, returned(name, expression, queries[0].period, label))


def result(queries: Queries) -> Query:
    """The row that is the formula's result."""
    return next(query for query in queries if query.returned)


def suffixed(queries: Queries, suffix: str) -> Queries:
    """The same formula under ids ending in `suffix`, so that several fit into one graph."""
    if not suffix:
        return queries
    ids = "|".join(query.id for query in queries)
    return tuple(
        Query(
            query.id + suffix,
            query.metric,
            query.expression and _renamed(query.expression, ids, suffix),
            query.period,
            query.label,
            query.returned,
        )
        for query in queries
    )


@lru_cache(maxsize=4096)  # Formulas of one form read alike, whatever metrics stand behind their ids.
def _renamed(expression: str, ids: str, suffix: str) -> str:
    return re.sub(rf"\b({ids})\b", rf"\g<1>{suffix}", expression)


def to_request(queries: Iterable[Query]) -> list[Json]:
    """The `MetricDataQuery` list of PutMetricAlarm; rows inherit the one period of their metrics."""
    return [_data_query(query) for query in queries]


def to_rows(queries: Iterable[Query]) -> list[Json]:
    """The `metrics` of a dashboard's widget; rows that only feed others are hidden."""
    return [_widget_row(query) for query in queries]


def to_dimensions(metric: Metric) -> list[Json]:
    """The metric's dimensions in the form every API takes."""
    return [{"Name": name, "Value": held} for name, held in metric.dimensions]


def _data_query(query: Query) -> Json:
    if query.metric is None:
        return {
            "Id": query.id,
            "Expression": query.expression,
            "Label": query.label,
            "ReturnData": query.returned,
        }
    metric = {"Namespace": query.metric.namespace, "MetricName": query.metric.name}
    stat: Json = {
        "Metric": {**metric, "Dimensions": to_dimensions(query.metric)},
        "Period": query.period.whole_seconds,
        "Stat": query.metric.stat,
    }
    return {"Id": query.id, "Label": query.label, "MetricStat": stat, "ReturnData": query.returned}


def _widget_row(query: Query) -> Json:
    shown: dict[str, Json] = {"id": query.id, "label": query.label, "period": query.period.whole_seconds}
    if not query.returned:
        shown["visible"] = False
    if query.metric is None:
        return [{"expression": query.expression, **shown}]
    dimensions = [text for pair in query.metric.dimensions for text in pair]
    return [query.metric.namespace, query.metric.name, *dimensions, {**shown, "stat": query.metric.stat}]
