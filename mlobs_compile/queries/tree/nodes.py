"""A query as a tree of typed pieces, each of which knows where in the text it stands.

Two trees are equal when they mean the same query: where their pieces stand does not count.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Piece:
    """Any part of a query; offsets count code points, and the end is exclusive."""

    start: int = field(compare=False, repr=False)
    end: int = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number(Piece):
    """A number as it was written, `0.5`, `1e3`, `Inf`, `5m`; `value` is what it stands for."""

    text: str
    value: float = field(compare=False)


@dataclass(frozen=True, slots=True)
class Text(Piece):
    """A string literal, without its quotes and escapes."""

    value: str


@dataclass(frozen=True, slots=True)
class Length(Piece):
    """A stretch of time as it was written: `5m`, `300`, `$window`, `2 * 5m`."""

    text: str
    ms: int | None = field(compare=False)
    """None where the text alone does not tell: the range that is put in for `$window`, or `step()`."""
    composed: bool = field(compare=False, default=False)
    """Whether it is computed, as `5m * 2`, for which Prometheus has a feature flag."""


@dataclass(frozen=True, slots=True)
class Label(Piece):
    """A label that is named in `by`, `without`, `on`, `ignoring` or `group_left`."""

    name: str


Operator = Literal["=", "!=", "=~", "!~"]


@dataclass(frozen=True, slots=True)
class Matcher(Piece):
    """One condition on a label."""

    label: str
    operator: Operator
    value: str
    inner: int = field(compare=False, repr=False)
    """Where the quoted value starts; it ends where the matcher ends."""


@dataclass(frozen=True, slots=True)
class Offset(Piece):
    """`offset 1h`; `sign` is `-` where it looks ahead."""

    length: Length
    sign: Literal["", "-"]


@dataclass(frozen=True, slots=True)
class At(Piece):
    """`@ 1609746000`, `@ start()` or `@ end()`."""

    text: str


@dataclass(frozen=True, slots=True)
class Selector(Piece):
    """One metric with its matchers."""

    metric: str | None
    """None where only matchers choose the series."""
    matchers: tuple[Matcher, ...]
    offset: Offset | None = None
    at: At | None = None
    extended: Literal["", "anchored", "smoothed"] = ""
    named: int = field(compare=False, repr=False, default=0)
    """Where the metric's name ends; the start where it has none."""


@dataclass(frozen=True, slots=True)
class Range(Piece):
    """A selector over a stretch of time."""

    selector: Selector
    length: Length
    offset: Offset | None = None
    at: At | None = None
    extended: Literal["", "anchored", "smoothed"] = ""


@dataclass(frozen=True, slots=True)
class Subquery(Piece):
    """An expression asked again and again over a stretch of time."""

    expr: Expr
    length: Length
    step: Length | None
    offset: Offset | None = None
    at: At | None = None


@dataclass(frozen=True, slots=True)
class Call(Piece):
    """A function with its arguments."""

    function: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Grouping(Piece):
    """Which labels an aggregation keeps, or takes away."""

    kind: Literal["by", "without"]
    labels: tuple[Label, ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(label.name for label in self.labels)


@dataclass(frozen=True, slots=True)
class Aggregation(Piece):
    """`sum by (job) (...)`; `parameter` is the first argument of `topk`, `quantile` and their like."""

    operator: str
    grouping: Grouping | None
    parameter: Expr | None
    expr: Expr


@dataclass(frozen=True, slots=True)
class Group(Piece):
    """`group_left (label)`: one side may have several series for each of the other's."""

    side: Literal["left", "right"]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Matching(Piece):
    """Which labels must be equal for two series to belong together."""

    kind: Literal["on", "ignoring"]
    labels: tuple[Label, ...]
    group: Group | None = None

    @property
    def names(self) -> frozenset[str]:
        return frozenset(label.name for label in self.labels)


@dataclass(frozen=True, slots=True)
class Fill(Piece):
    """`fill_left (0)`: a value for the series that the other side lacks."""

    side: Literal["both", "left", "right"]
    value: Number


@dataclass(frozen=True, slots=True)
class Binary(Piece):
    """Two expressions and the operator between them."""

    operator: str
    left: Expr
    right: Expr
    boolean: Literal["", "bool"] = ""
    """`bool` where a comparison gives 1 and 0 instead of dropping what it does not hold for."""
    matching: Matching | None = None
    fills: tuple[Fill, ...] = ()
    sign: tuple[int, int] = field(compare=False, repr=False, default=(0, 0))
    """Where the operator stands."""


@dataclass(frozen=True, slots=True)
class Unary(Piece):
    """A sign before an expression."""

    operator: Literal["+", "-"]
    expr: Expr


@dataclass(frozen=True, slots=True)
class Parens(Piece):
    """An expression in parentheses, which stay for printing and for carets."""

    expr: Expr


Expr = Number | Text | Selector | Range | Subquery | Call | Aggregation | Binary | Unary | Parens

COMPARISONS = frozenset(("==", "!=", ">", "<", ">=", "<="))
SETS = frozenset(("and", "or", "unless"))
