"""What can be asserted of a data set; kept apart from the node, since most projects assert nothing.

Everywhere: only rows that the `where` of the expectation selects count, bounds are inclusive, and where nothing is
left to judge (no rows, or no values that are not null) there is no verdict rather than a pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile.condition import Condition
from mlobs_compile.units import Duration

Value = str | int | Decimal | bool


@dataclass(frozen=True, slots=True)
class Exists:
    """The column is there."""


@dataclass(frozen=True, slots=True)
class HasType:
    """The column's values are of a logical type: string, integer, float, boolean, date or timestamp."""

    type: str


@dataclass(frozen=True, slots=True)
class Present:
    """At least `share` of the values are not null."""

    share: Decimal


@dataclass(frozen=True, slots=True)
class Within:
    """At least `share` of the non-null values lie between the bounds, which are inclusive."""

    low: Decimal | None
    high: Decimal | None
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class OneOf:
    """At least `share` of the non-null values are members of the set."""

    values: tuple[Value, ...]
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class NoneOf:
    """At least `share` of the non-null values are not members of the set."""

    values: tuple[Value, ...]
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Matches:
    """At least `share` of the non-null values match the regular expression."""

    pattern: str
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Unlike:
    """At least `share` of the non-null values do not match the regular expression anywhere."""

    pattern: str
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Lengths:
    """At least `share` of the non-null texts have a number of characters between the bounds."""

    low: int | None
    high: int | None
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Unique:
    """No two rows have the same values in these columns; empty means the expectation's own column."""

    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A statistic of the non-null values of the column lies between the bounds."""

    statistic: str
    """`mean`, `median`, `min`, `max`, `sum`, `stdev` (of the sample), `distinct` (how many different values),
    `distinct_share` (different values by all non-null values) or `unique_share` (non-null values that occur once, by
    all non-null values)."""
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class RowCount:
    """The batch has a number of rows between the bounds."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Fresh:
    """The newest value of the timestamp column is at most this old when the batch is checked."""

    at_most: Duration


@dataclass(frozen=True, slots=True)
class Greater:
    """In every row, the column is greater than (or equal to) the other column."""

    other: str
    or_equal: bool


@dataclass(frozen=True, slots=True)
class Equal:
    """In at least `share` of the rows in which neither is null, the column equals the other column."""

    other: str
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class PairIn:
    """In at least `share` of the rows in which neither is null, the column and the other are one of the pairs."""

    other: str
    pairs: tuple[tuple[Value, Value], ...]
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class SumEquals:
    """In at least `share` of the rows in which none is null, the columns add up to the total."""

    columns: tuple[str, ...]
    total: Decimal
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Satisfies:
    """The condition holds in at least `share` of the rows in which it is true or false; others are left out.

    As in SQL, it is neither where a null decides it.
    """

    condition: Condition
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class HasColumns:
    """The batch has these columns: `exact` and no other, `ordered` and in this order."""

    columns: tuple[str, ...]
    exact: bool
    ordered: bool


@dataclass(frozen=True, slots=True)
class FailingRows:
    """A SELECT over the table `batch` yields at most so many rows."""

    query: str
    at_most: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """A SELECT over the table `batch`, of one row and one column, yields a number between the bounds; never null."""

    query: str
    low: Decimal | None
    high: Decimal | None


Assertion = (
    Exists
    | HasType
    | Present
    | Within
    | OneOf
    | NoneOf
    | Matches
    | Unlike
    | Lengths
    | Unique
    | Aggregate
    | RowCount
    | Fresh
    | Greater
    | Equal
    | PairIn
    | SumEquals
    | Satisfies
    | HasColumns
    | FailingRows
    | Scalar
)
