"""Every assertion as aggregates of SQL: one statement for all expectations with the same `where`.

What is not a number counts as null, as in pandas. A value of another type than the column's is no member of a set.
Where nothing is left to judge, no row or no value that is not null, there is no verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import assert_never

from mlobs_compile import condition, selection
from mlobs_compile.ir.assertion import (
    Aggregate,
    Equal,
    Exists,
    FailingRows,
    Fresh,
    Greater,
    HasColumns,
    HasType,
    Lengths,
    Matches,
    NoneOf,
    OneOf,
    PairIn,
    Present,
    RowCount,
    Satisfies,
    Scalar,
    SumEquals,
    Unique,
    Unlike,
    Within,
)
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.queries.sql import logical
from mlobs_compile.queries.sql.by_rows import of_rows, of_values, rows_where
from mlobs_compile.queries.sql.ground import Asked, Ground, Unaskable
from mlobs_compile.queries.sql.statement import BATCH, Dialect, Row
from mlobs_compile.queries.sql.verdict import NO_VALUES, Verdict, bounded, met, unmet

STATISTICS: Mapping[str, str] = {
    "mean": "AVG({0})", "median": "MEDIAN({0})", "min": "MIN({0})", "max": "MAX({0})", "sum": "SUM({0})",
    "stdev": "STDDEV_SAMP({0})", "distinct": "COUNT(DISTINCT {0})",
    "distinct_share": "COUNT(DISTINCT {0}) * 1e0 / NULLIF(COUNT({0}), 0)",
}  # fmt: skip
"""Those of one pass; `unique_share` needs a second one."""
OF_VALUES = ("distinct", "distinct_share", "unique_share")
"""Statistics of values of any type."""
Whole = Exists | HasType | HasColumns | RowCount | Unique | Aggregate | Fresh | FailingRows | Scalar


def asked(one: Expectation, ground: Ground) -> Asked:
    """An expectation as aggregates, and how they are read; raises Unaskable."""
    match one.assertion:
        case Present() | Within() | OneOf() | NoneOf() | Matches() | Unlike() | Lengths() as assertion:
            return of_values(one.column, assertion, ground)
        case Greater() | Equal() | PairIn() | SumEquals() | Satisfies() as assertion:
            return of_rows(one.column, assertion, ground)
        case assertion:
            return _of_table(one, assertion, ground)


def _of_table(one: Expectation, assertion: Whole, ground: Ground) -> Asked:
    """What is right or wrong as a whole."""
    column = one.column
    match assertion:
        case Exists():
            there = column in ground.columns
            return _known(met(1.0) if there else unmet(0.0, f"the batch has no column `{column}`"))
        case HasType(type_name):
            ground.name(column)
            return _known(logical.verdict(ground.columns[column or ""], type_name))
        case HasColumns():
            return _known(_columns(assertion, tuple(ground.columns)))
        case RowCount(low, high):
            return Asked((), lambda row: bounded("the number of rows", float(str(row[0])), low, high))
        case Unique(columns):
            return _unique(columns or (column,), ground)
        case Aggregate():
            return _statistic(one, assertion, ground)
        case Fresh(at_most):
            return _fresh(column, float(at_most.seconds), ground)
        case FailingRows(query, at_most):
            return _failing(query, at_most)
        case Scalar(query, low, high):
            return _scalar(query, low, high)
        case never:
            assert_never(never)


def _columns(wanted: HasColumns, held: Sequence[str]) -> Verdict:
    """Whether the columns are there; how many of them is the value."""
    missing = [name for name in wanted.columns if name not in held]
    others = [name for name in held if name not in wanted.columns]
    share = 1 - len(missing) / max(len(wanted.columns), 1)
    if missing:
        return unmet(share, f"the batch has no column {', '.join(f'`{name}`' for name in missing)}")
    if wanted.exact and others:
        return unmet(share, f"nothing is said of the column {', '.join(f'`{name}`' for name in others)}")
    if wanted.ordered and [name for name in held if name in wanted.columns] != list(wanted.columns):
        return unmet(share, f"the order of the columns is {', '.join(f'`{name}`' for name in held)}")
    return met(share)


def _failing(query: str, at_most: int) -> Asked:
    counted = f"(SELECT COUNT(*) FROM ({selection.over(query, BATCH)}) AS found)"
    what = "the number of failing rows"
    return Asked((counted,), lambda row: bounded(what, float(str(row[1])), None, at_most))


def _scalar(query: str, low: Decimal | None, high: Decimal | None) -> Asked:
    def read(row: Row) -> Verdict:
        if row[1] is None:
            return Verdict(met=False, value=None, message="the SELECT yields null, and a number is right")
        return bounded("what the SELECT yields", float(str(row[1])), low, high)

    return Asked((f"({selection.over(query, BATCH)})",), read)


def _known(verdict: Verdict) -> Asked:
    return Asked((), lambda row: verdict)


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

    return Asked((rows_where(held), f"COUNT(DISTINCT {key})"), read)


def _statistic(one: Expectation, asked_for: Aggregate, ground: Ground) -> Asked:
    statistic = asked_for.statistic
    if statistic not in STATISTICS and statistic not in OF_VALUES:
        raise Unaskable(
            f"`{statistic}` is no statistic; there are {', '.join((*STATISTICS, 'unique_share'))}"
        )
    value = ground.value(one.column) if statistic in OF_VALUES else ground.number(one.column)

    def read(row: Row) -> Verdict:
        if not int(str(row[1])) or row[2] is None:
            return NO_VALUES
        return bounded(f"the {statistic}", float(str(row[2])), asked_for.low, asked_for.high)

    aggregate = STATISTICS[statistic].format(value) if statistic in STATISTICS else _once(one, value, ground)
    return Asked((f"COUNT({value})", aggregate), read)


def _once(one: Expectation, value: str, ground: Ground) -> str:
    """The share of values that occur once."""
    filtered = f" WHERE {condition.sql(one.where, ground.dialect.quote)}" if one.where else ""
    counted = f"SELECT {value} AS v, COUNT(*) AS n FROM {BATCH}{filtered} GROUP BY {value}"
    once = f"(SELECT COUNT(*) FROM ({counted}) AS counted WHERE n = 1 AND v IS NOT NULL)"
    return f"{once} * 1e0 / NULLIF(COUNT({value}), 0)"


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
