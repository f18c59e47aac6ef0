"""What can be asserted of a data set; kept apart from the node, since most projects assert nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

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
class Matches:
    """At least `share` of the non-null values match the regular expression."""

    pattern: str
    share: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Unique:
    """No two rows have the same values in these columns; empty means the expectation's own column."""

    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A statistic of the column (mean, median, min, max, sum, stdev, distinct) lies between the bounds."""

    statistic: str
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


Assertion = (
    Exists | HasType | Present | Within | OneOf | Matches | Unique | Aggregate | RowCount | Fresh | Greater
)
