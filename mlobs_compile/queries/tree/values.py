"""Between which bounds the values of an expression lie, as far as the expression itself tells.

Only what is certain counts: a number of series is never below one, a comparison with `bool` is nought or one. Of a
metric nothing is known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import assert_never

from mlobs_compile.queries.tree.checking import type_of
from mlobs_compile.queries.tree.nodes import (
    COMPARISONS,
    SETS,
    Aggregation,
    Binary,
    Call,
    Expr,
    Number,
    Parens,
    Range,
    Selector,
    Subquery,
    Text,
    Unary,
)
from mlobs_compile.queries.tree.vocabulary import SAMPLING, Type

_INF = math.inf


@dataclass(frozen=True, slots=True)
class Values:
    """The values an expression can have, bounds included."""

    low: float = -_INF
    high: float = _INF
    zero: bool = True
    """Whether nought can be among them."""

    def __post_init__(self) -> None:
        if self.zero and not self.low <= 0 <= self.high:
            object.__setattr__(self, "zero", False)

    @property
    def single(self) -> bool:
        return self.low == self.high


ANY = Values()
_AT_LEAST_ZERO, _AT_LEAST_ONE, _ONE = Values(0), Values(1), Values(1, 1)
_FIXED: dict[str, Values] = {
    **dict.fromkeys(("absent", "absent_over_time", "present_over_time"), _ONE),
    "count_over_time": _AT_LEAST_ONE,
    **dict.fromkeys(
        ("changes", "resets", "sqrt", "exp", "stddev_over_time", "stdvar_over_time"), _AT_LEAST_ZERO
    ),
    **dict.fromkeys(("time", "mad_over_time"), _AT_LEAST_ZERO),
    "sgn": Values(-1, 1),
    "hour": Values(0, 23),
    "minute": Values(0, 59),
    "day_of_week": Values(0, 6),
    "day_of_month": Values(1, 31),
    "days_in_month": Values(28, 31),
    "day_of_year": Values(1, 366),
    "month": Values(1, 12),
    "pi": Values(math.pi, math.pi),
}
_WITHIN = frozenset(
    (
        *("min_over_time", "max_over_time", "avg_over_time", "last_over_time", "first_over_time"),
        *("sort", "sort_desc", "sort_by_label", "sort_by_label_desc", "label_replace", "label_join"),
        *("vector", "info"),
    )
)
"""Functions whose values are among, or between, those of their argument."""


def values_of(expr: Expr) -> Values:
    """The bounds of an expression's values."""
    match expr:
        case Number(value=value):
            return ANY if math.isnan(value) else Values(value, value)
        case Text() | Selector() | Range():
            return ANY
        case Subquery(expr=inner) | Parens(expr=inner):
            return values_of(inner)
        case Unary(operator=sign, expr=inner):
            found = values_of(inner)
            return found if sign == "+" else Values(-found.high, -found.low, found.zero)
        case Call():
            return _of_call(expr)
        case Aggregation():
            return _of_aggregation(expr)
        case Binary():
            return _of_binary(expr)
        case _:
            assert_never(expr)


def _of_call(call: Call) -> Values:
    if call.function in _FIXED:
        return _FIXED[call.function]
    if not call.arguments:
        return ANY
    inner = values_of(call.arguments[0])
    if call.function in _WITHIN:
        return inner
    if call.function == "sum_over_time":
        return _summed(inner)
    if call.function == "abs":
        return _absolute(inner)
    if call.function in ("clamp", "clamp_min", "clamp_max"):
        return _clamped(call, inner)
    return ANY


def _summed(inner: Values) -> Values:
    """The sum of one or more such values."""
    if inner.low >= 0:
        return Values(inner.low, _INF, inner.zero)
    return Values(-_INF, inner.high, inner.zero) if inner.high <= 0 else ANY


def _absolute(inner: Values) -> Values:
    if inner.low >= 0:
        return inner
    if inner.high <= 0:
        return Values(-inner.high, -inner.low, inner.zero)
    return Values(0, max(-inner.low, inner.high), inner.zero)


def _clamped(call: Call, inner: Values) -> Values:
    bounds = [values_of(argument) for argument in call.arguments[1:]]
    low = bounds[0].low if call.function != "clamp_max" else -_INF
    high = bounds[-1].high if call.function != "clamp_min" else _INF
    below, above = min(max(inner.low, low), high), max(min(inner.high, high), low)
    return Values(below, above) if below <= above else ANY


def _of_aggregation(aggregation: Aggregation) -> Values:
    inner = values_of(aggregation.expr)
    match aggregation.operator:
        case "count" | "count_values":
            return _AT_LEAST_ONE
        case "group":
            return _ONE
        case "stddev" | "stdvar":
            return _AT_LEAST_ZERO
        case "sum":
            return _summed(inner)
        case "min" | "max":
            return inner
        case "avg":
            return replace(inner, zero=True)
        case _:
            return inner if aggregation.operator in SAMPLING else ANY


def _of_binary(binary: Binary) -> Values:
    left, right = values_of(binary.left), values_of(binary.right)
    if binary.fills:
        return ANY
    if binary.operator in SETS:
        return _hull(left, right) if binary.operator == "or" else left
    if binary.boolean:
        return Values(0, 1)
    if binary.operator in COMPARISONS:
        kept_right = type_of(binary.left) is Type.SCALAR and type_of(binary.right) is Type.VECTOR
        turned = {">": "<", "<": ">", ">=": "<=", "<=": ">="}.get(binary.operator, binary.operator)
        return _filtered(right, turned, left) if kept_right else _filtered(left, binary.operator, right)
    return _computed(binary.operator, left, right)


def _hull(left: Values, right: Values) -> Values:
    return Values(min(left.low, right.low), max(left.high, right.high), left.zero or right.zero)


def _filtered(kept: Values, operator: str, other: Values) -> Values:
    """The values for which a comparison holds; nothing is left where it never does."""
    low, high, zero = kept.low, kept.high, kept.zero
    match operator:
        case ">":
            low = max(low, math.nextafter(other.low, _INF))
        case ">=":
            low = max(low, other.low)
        case "<":
            high = min(high, math.nextafter(other.high, -_INF))
        case "<=":
            high = min(high, other.high)
        case "==":
            low, high = max(low, other.low), min(high, other.high)
            zero = zero and other.zero
        case _:
            zero = zero and not (other.single and other.low == 0)
    return Values(low, high, zero) if low <= high else replace(kept, zero=zero)


def _computed(operator: str, left: Values, right: Values) -> Values:
    """Arithmetic on bounds; where infinities meet, nothing is known."""
    match operator:
        case "+":
            ends = (left.low + right.low, left.high + right.high)
        case "-":
            ends = (left.low - right.high, left.high - right.low)
        case "*":
            return _product(left, right)
        case "/" if not right.zero and (right.low > 0 or right.high < 0):
            parts = [_divided(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
            ends = (min(parts), max(parts)) if not any(map(math.isnan, parts)) else (-_INF, _INF)
        case _:
            return ANY
    return ANY if any(map(math.isnan, ends)) else Values(*ends)


def _product(left: Values, right: Values) -> Values:
    parts = [0.0 if 0 in (a, b) else a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    return Values(min(parts), max(parts), left.zero or right.zero)


def _divided(a: float, b: float) -> float:
    return math.nan if math.isinf(a) and math.isinf(b) else 0.0 if math.isinf(b) else a / b if b else math.inf


def never(operator: str, left: Values, right: Values) -> bool:
    """Whether a comparison between two such values holds for none of them."""
    match operator:
        case ">":
            return left.high <= right.low
        case ">=":
            return left.high < right.low
        case "<":
            return left.low >= right.high
        case "<=":
            return left.low > right.high
        case "==":
            return left.high < right.low or left.low > right.high or _zero_apart(left, right)
        case _:
            return False


def _zero_apart(left: Values, right: Values) -> bool:
    """Whether one is always nought, and the other never."""
    return any(
        one.single and one.low == 0 and not other.zero for one, other in ((left, right), (right, left))
    )
