"""Every assertion as aggregates of SQL: one statement for all expectations with the same `where`.

What is not a number counts as null, as in pandas. A value of another type than the column's is no member of a set.
Where nothing is left to judge, no row or no value that is not null, there is no verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from mlobs_compile.condition import literal
from mlobs_compile.ir.assertion import (
    Aggregate,
    Exists,
    Fresh,
    Greater,
    HasType,
    Matches,
    OneOf,
    Present,
    RowCount,
    Unique,
    Value,
    Within,
)
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.queries.sql import logical
from mlobs_compile.queries.sql.profile import Sort, sort_of
from mlobs_compile.queries.sql.statement import Dialect, Row
from mlobs_compile.queries.sql.verdict import NO_VALUES, Verdict, bounded, by_share, met, unmet

NUMBERS = (Sort.WHOLE, Sort.NUMBER)
STATISTICS: Mapping[str, str] = {
    "mean": "AVG({0})", "median": "MEDIAN({0})", "min": "MIN({0})", "max": "MAX({0})", "sum": "SUM({0})",
    "stdev": "STDDEV_SAMP({0})", "distinct": "COUNT(DISTINCT {0})",
}  # fmt: skip


class Unaskable(Exception):
    """An assertion that makes no sense of the column it is about; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One assertion as it is asked."""

    aggregates: tuple[str, ...]
    read: Callable[[Row], Verdict]
    """Given the number of rows, and then the aggregates' values."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What assertions are asked of."""

    columns: Mapping[str, str]
    """The types of the columns, by name."""
    dialect: Dialect
    now: float
    """Unix seconds."""

    def name(self, column: str | None) -> str:
        """A column's name, quoted; raises Unaskable where there is no such column."""
        if column is None:
            raise Unaskable("it names no column")
        if column not in self.columns:
            raise Unaskable(f"the batch has no column `{column}`")
        return self.dialect.name_of(column)

    def sort(self, column: str | None) -> Sort:
        return sort_of(self.columns[column or ""])

    def value(self, column: str | None) -> str:
        """A column's value, null where it is not a number."""
        name = self.name(column)
        floating = self.columns[column or ""].upper() in ("FLOAT", "DOUBLE", "REAL")
        return f"CASE WHEN isnan({name}) THEN NULL ELSE {name} END" if floating else name

    def number(self, column: str | None) -> str:
        """A column's value, which has to be a number."""
        value = self.value(column)
        if self.sort(column) not in NUMBERS:
            raise Unaskable(f"`{column}` is of type {self.columns[column or '']}, and holds no numbers")
        return value


def asked(one: Expectation, ground: Ground) -> Asked:
    """An expectation as aggregates, and how they are read; raises Unaskable."""
    column, assertion = one.column, one.assertion
    match assertion:
        case Exists():
            there = column in ground.columns
            return _known(
                Verdict(there, float(there), "" if there else f"the batch has no column `{column}`")
            )
        case HasType(type_name):
            ground.name(column)
            return _known(logical.verdict(ground.columns[column or ""], type_name))
        case RowCount(low, high):
            return Asked((), lambda row: bounded("the number of rows", float(str(row[0])), low, high))
        case Present() | Within() | OneOf() | Matches() | Greater():
            return _of_rows(column, assertion, ground)
        case Unique(columns):
            return _unique(columns or (column,), ground)
        case Aggregate(statistic, low, high):
            return _statistic(column, statistic, (low, high), ground)
        case Fresh(at_most):
            return _fresh(column, float(at_most.seconds), ground)
        case never:
            assert_never(never)


def _known(verdict: Verdict) -> Asked:
    return Asked((), lambda row: verdict)


def _of_rows(
    column: str | None, assertion: Present | Within | OneOf | Matches | Greater, ground: Ground
) -> Asked:
    """What each row that has a value must be, but for a share of them."""
    value, share = ground.value(column), Decimal(1)
    counts = f"({value}) IS NOT NULL"
    match assertion:
        case Present(share):
            return _share("TRUE", counts, share, "of rows have a value")
        case Within(low, high, share):
            good, what = _between(ground.number(column), low, high), "of values are within the bounds"
        case OneOf(values, share):
            good, what = _member(column, values, ground), "of values are members of the set"
        case Matches(pattern, share):
            text = f"CAST({ground.name(column)} AS {ground.dialect.text})"
            found = f"regexp_matches({text}, {literal(pattern)})"
            spark = f"{text} RLIKE {_raw(pattern)}"
            good = found if ground.dialect is Dialect.DUCKDB else spark
            what = "of values match the pattern"
        case Greater(other, or_equal):
            against = ground.value(other)
            counts += f" AND ({against}) IS NOT NULL"
            good = f"{ground.name(column)} {'>=' if or_equal else '>'} {ground.name(other)}"
            what = f"of rows are greater than `{other}`"
        case never:
            assert_never(never)
    return _share(counts, good, share, what)


def _share(counts: str, good: str, share: Decimal, what: str) -> Asked:
    """Rows that count, and those among them that are good."""
    aggregates = (_rows(counts), _rows(f"{counts} AND {good}" if counts != "TRUE" else good))
    return Asked(aggregates, lambda row: by_share(int(str(row[1])), int(str(row[2])), share, what))


def _rows(condition: str) -> str:
    return f"COUNT(CASE WHEN {condition} THEN 1 END)"


def _between(value: str, low: Decimal | int | None, high: Decimal | int | None) -> str:
    sides = [f"({value}) >= {literal(Decimal(low))}"] if low is not None else []
    sides += [f"({value}) <= {literal(Decimal(high))}"] if high is not None else []
    return " AND ".join(sides) or "TRUE"


def members(values: Sequence[Value], type_name: str) -> tuple[Value, ...]:
    """The values that are of a column's type: texts for texts, numbers for numbers; 0 and 1 are also no and yes."""
    boolean, numeric = type_name.upper() == "BOOLEAN", sort_of(type_name) in NUMBERS
    if boolean:
        return tuple(one for one in values if not isinstance(one, str) and one in (0, 1))
    return tuple(one for one in values if isinstance(one, str) != numeric)


def _member(column: str | None, values: Sequence[Value], ground: Ground) -> str:
    """Whether a value is one of a set; only those of its own type are compared."""
    name, sort, type_name = ground.name(column), ground.sort(column), ground.columns[column or ""]
    said = [_constant(one, type_name, ground.dialect) for one in members(values, type_name)]
    compared = name if sort is not Sort.OTHER else f"CAST({name} AS {ground.dialect.text})"
    return f"{compared} IN ({', '.join(said)})" if said else "FALSE"


def _constant(one: Value, type_name: str, dialect: Dialect) -> str:
    if isinstance(one, str):
        return literal(one)
    if type_name.upper() == "BOOLEAN":
        return literal(bool(one))
    number = Decimal(int(one)) if isinstance(one, bool) else Decimal(one)
    return literal(number) if sort_of(type_name) is Sort.WHOLE else dialect.number(float(number))


def _unique(columns: Sequence[str | None], ground: Ground) -> Asked:
    """No two rows alike; rows that hold nothing but nulls are left out."""
    values = [ground.value(column) for column in columns]
    held = " OR ".join(f"({value}) IS NOT NULL" for value in values)
    maker = "row" if ground.dialect is Dialect.DUCKDB else "struct"
    key = values[0] if len(values) == 1 else f"CASE WHEN {held} THEN {maker}({', '.join(values)}) END"

    def read(row: Row) -> Verdict:
        counted, distinct = int(str(row[1])), int(str(row[2]))
        if not counted:
            return NO_VALUES
        found = f"{counted - distinct} of {counted} rows repeat another"
        return met(1.0) if distinct == counted else unmet(distinct / counted, found)

    return Asked((_rows(held), f"COUNT(DISTINCT {key})"), read)


def _statistic(
    column: str | None, statistic: str, bounds: tuple[Decimal | None, Decimal | None], ground: Ground
) -> Asked:
    if statistic not in STATISTICS:
        raise Unaskable(f"`{statistic}` is no statistic; there are {', '.join(STATISTICS)}")
    value = ground.value(column) if statistic == "distinct" else ground.number(column)

    def read(row: Row) -> Verdict:
        if not int(str(row[1])) or row[2] is None:
            return NO_VALUES
        return bounded(f"the {statistic}", float(str(row[2])), *bounds)

    return Asked((f"COUNT({value})", STATISTICS[statistic].format(value)), read)


def _fresh(column: str | None, at_most: float, ground: Ground) -> Asked:
    """The age of the newest time; one without a zone is UTC."""
    name, type_name = ground.name(column), ground.columns[column or ""].upper()
    if not type_name.startswith(("TIMESTAMP", "DATE")):
        raise Unaskable(f"`{column}` is of type {type_name}, and holds no times")
    duckdb = f"epoch(MAX({name}))"
    spark = f"unix_micros(CAST(MAX({name}) AS TIMESTAMP)) / 1e6"

    def read(row: Row) -> Verdict:
        if row[1] is None:
            return NO_VALUES
        age = ground.now - float(str(row[1]))
        if age <= at_most:
            return met(age)
        return unmet(age, f"the newest row is {age:.0f} s old, and at most {at_most:.0f} s are right")

    return Asked((duckdb if ground.dialect is Dialect.DUCKDB else spark,), read)


def _raw(pattern: str) -> str:
    """A pattern as a literal of Spark, which reads backslashes in plain ones as escapes."""
    return "'" + pattern.replace("\\", "\\\\").replace("'", "\\'") + "'"
