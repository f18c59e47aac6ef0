"""PromQL evaluated over a handful of invented series, so that it is known what a query makes of them.

It covers what selects, counts, compares and joins; a query with anything else raises `Unknown`, and whoever invents
series for it says so instead of guessing. Tests compare it with promtool.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, fmod, isnan, nan
from typing import TYPE_CHECKING

from mlobs_compile.queries import joins, ranges
from mlobs_compile.queries.joins import NAME, Labels, Unknown, Vector, unnamed
from mlobs_compile.queries.selectors import selector_of
from mlobs_compile.queries.witnesses import takes

if TYPE_CHECKING:
    import promql_parser

LOOKBACK = 300
"""Seconds for which a sample stands when no newer one has come."""


@dataclass(frozen=True, slots=True)
class World:
    """Series with a sample at every step, from second 0 on; None is a sample that never came."""

    series: Mapping[Labels, Sequence[float | None]]
    step: int = 60

    def samples(self, labels: Labels, start: float, end: float) -> list[tuple[float, float]]:
        """The samples from one second to another, both included."""
        held = self.series[labels]
        first, last = max(0, ceil(start / self.step)), min(int(end // self.step), len(held) - 1)
        found = ((index * self.step, held[index]) for index in range(first, last + 1))
        return [(float(at), value) for at, value in found if value is not None]


def evaluate(query: str, world: World, at: float) -> Vector:
    """The instant vector of a query at a second; raises Unknown for what it does not know."""
    found = _Evaluation(world, at).of(_parsed(query))
    return found if isinstance(found, dict) else {frozenset(): found}


@lru_cache(maxsize=512)
def _parsed(query: str) -> promql_parser.Expr:
    import promql_parser

    try:
        return promql_parser.parse(query)
    except ValueError as error:
        raise Unknown("it does not parse") from error


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """One query at one moment."""

    world: World
    at: float

    def of(self, node: promql_parser.Expr) -> Vector | float:
        import promql_parser as p

        match node:
            case p.NumberLiteral():
                return float(node.val)
            case p.ParenExpr():
                return self.of(node.expr)
            case p.UnaryExpr():
                return _each(lambda value: -value, self.of(node.expr))
            case p.VectorSelector():
                return self._selected(node)
            case p.BinaryExpr():
                return joins.combined(node, self.of(node.lhs), self.of(node.rhs), OPERATORS)
            case p.AggregateExpr():
                return self._aggregate(node)
            case p.Call():
                return self._call(node)
            case _:
                raise Unknown(f"a {type(node).__name__} where a value stands")

    def vector(self, node: promql_parser.Expr) -> Vector:
        found = self.of(node)
        if not isinstance(found, dict):
            raise Unknown("a number where series stand")
        return found

    def number(self, node: promql_parser.Expr) -> float:
        found = self.of(node)
        if isinstance(found, dict):
            raise Unknown("series where a number stands")
        return found

    def _matching(self, node: promql_parser.VectorSelector) -> list[Labels]:
        if node.at is not None or node.matchers.or_matchers or not node.name:
            raise Unknown("a selector with `@`, with `or`, or without a name")
        selector = selector_of(node, ())
        return [
            labels
            for labels in self.world.series
            if (NAME, selector.metric) in labels and takes(selector, dict(labels))
        ]

    def _selected(self, node: promql_parser.VectorSelector) -> Vector:
        end = self.at - _seconds(node.offset)
        found: Vector = {}
        for labels in self._matching(node):
            samples = self.world.samples(labels, end - LOOKBACK + 0.001, end)
            if samples:
                found[labels] = samples[-1][1]
        return found

    def _windows(self, node: promql_parser.Expr) -> dict[Labels, ranges.Range]:
        import promql_parser as p

        if isinstance(node, p.SubqueryExpr):
            return self._subquery(node)
        if not isinstance(node, p.MatrixSelector):
            raise Unknown("a function over something that is no range")
        end = self.at - _seconds(node.vector_selector.offset)
        start = end - _seconds(node.range)
        held = {one: self.world.samples(one, start, end) for one in self._matching(node.vector_selector)}
        return {labels: ranges.Range(start, end, samples) for labels, samples in held.items() if samples}

    def _subquery(self, node: promql_parser.SubqueryExpr) -> dict[Labels, ranges.Range]:
        if node.at is not None:
            raise Unknown("a subquery with `@`")
        step, end = int(_seconds(node.step)) or self.world.step, self.at - _seconds(node.offset)
        start = end - _seconds(node.range)
        found: dict[Labels, list[tuple[float, float]]] = {}
        for at in range(ceil(start / step) * step, int(end) + 1, step):
            for labels, value in _Evaluation(self.world, at).vector(node.expr).items():
                found.setdefault(labels, []).append((float(at), value))
        return {labels: ranges.Range(start, end, samples) for labels, samples in found.items()}

    def _call(self, node: promql_parser.Call) -> Vector | float:
        name, given = node.func.name, node.args
        if name in ranges.OVER_TIME:
            return self._over_time(name, given[0])
        if name in ranges.MATH:
            return _each(ranges.MATH[name], unnamed(self.vector(given[0])))
        match name:
            case "time":
                return float(self.at)
            case "vector":
                return {frozenset(): self.number(given[0])}
            case "scalar":
                held = list(self.vector(given[0]).values())
                return held[0] if len(held) == 1 else nan
            case "absent":
                return {} if self.vector(given[0]) else {frozenset(): 1.0}
            case "clamp" | "clamp_min" | "clamp_max":
                return self._clamped(name, given)
            case "histogram_quantile":
                return joins.quantiles(self.number(given[0]), self.vector(given[1]))
            case "sort" | "sort_desc":
                return self.vector(given[0])
            case _:
                raise Unknown(f"`{name}`")

    def _over_time(self, name: str, node: promql_parser.Expr) -> Vector:
        function = ranges.OVER_TIME[name]
        found = {labels: function(window) for labels, window in self._windows(node).items()}
        held = {labels: value for labels, value in found.items() if value is not None}
        return held if name == ranges.KEEPS_NAME else unnamed(held)

    def _clamped(self, name: str, given: Sequence[promql_parser.Expr]) -> Vector | float:
        limits = [self.number(node) for node in given[1:]]
        low = limits[0] if name != "clamp_max" else -float("inf")
        high = limits[-1] if name != "clamp_min" else float("inf")
        return _each(lambda value: min(max(value, low), high), unnamed(self.vector(given[0])))

    def _aggregate(self, node: promql_parser.AggregateExpr) -> Vector:
        name, inner = str(node.op), self.vector(node.expr)
        groups = joins.grouped(node.modifier, inner)
        if name in ("topk", "bottomk") and node.param is not None:
            most = int(self.number(node.param))
            return {
                labels: value
                for group in groups.values()
                for labels, value in sorted(group, key=lambda item: item[1], reverse=name == "topk")[:most]
            }
        if name not in _TOGETHER:
            raise Unknown(f"`{name}`")
        return {labels: _TOGETHER[name]([value for _, value in group]) for labels, group in groups.items()}


def _seconds(length: object) -> float:
    found = getattr(length, "total_seconds", None)
    return float(found()) if found else 0.0


def _each(function: Callable[[float], float], found: Vector | float) -> Vector | float:
    if isinstance(found, dict):
        return {labels: float(function(value)) for labels, value in unnamed(found).items()}
    return float(function(found))


def _quotient(left: float, right: float) -> float:
    if right:
        return left / right
    return nan if left == 0 or isnan(left) else float("inf") * left


OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _quotient,
    "%": lambda left, right: fmod(left, right) if right else nan,
    "^": operator.pow,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}
_TOGETHER: dict[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "avg": lambda values: sum(values) / len(values),
    "min": min,
    "max": max,
    "count": lambda values: float(len(values)),
    "group": lambda values: 1.0,
}
