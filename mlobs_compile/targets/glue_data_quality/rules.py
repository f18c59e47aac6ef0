"""Each assertion as the DQDL rule that states it."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from mlobs_compile import selection
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
from mlobs_compile.normal import opposite
from mlobs_compile.targets.glue_data_quality import dqdl
from mlobs_compile.units import decimal_text

TYPES = {"integer": "Long", "float": "Double", "boolean": "Boolean", "date": "Date", "timestamp": "Timestamp"}
"""ColumnDataType: whether values can be read as the type; every value can be read as a text."""
SPARK = {
    "mean": "avg({0})", "median": "percentile({0}, 0.5)", "min": "min({0})", "max": "max({0})", "sum": "sum({0})",
    "stdev": "stddev_samp({0})", "distinct": "count(DISTINCT {0})",
    "distinct_share": "count(DISTINCT {0}) / count({0})",
}  # fmt: skip
NATIVE = {"mean": "Mean", "sum": "Sum"}
"""Rule types that leave nulls out as ours do; Glue's StandardDeviation is that of the population."""
OfValues = Within | OneOf | NoneOf | Matches | Unlike | Lengths
OfRows = Greater | Equal | PairIn | SumEquals
Judged = OfValues | OfRows | Satisfies
"""What is said of single rows."""


def rule(expectation: Expectation) -> str:
    """The rule that says the same; `expectation` must be one that `refuses` lets pass."""
    match expectation.assertion:
        case Exists() | HasColumns() | RowCount() | Fresh() | FailingRows() | Scalar() as assertion:
            return _of_table(expectation, assertion)
        case HasType(logical):
            return f"ColumnDataType {_name(expectation)} = {dqdl.text(TYPES[logical])}"
        case Present(share):
            return _present(expectation, share)
        case Unique(columns):
            return _unique(expectation, columns)
        case Aggregate(statistic, low, high):
            return _statistic(expectation, statistic, dqdl.bounds(low, high))
        case assertion:
            return _native(expectation, assertion) or _judged(expectation, assertion)


def _of_table(
    expectation: Expectation, assertion: Exists | HasColumns | RowCount | Fresh | FailingRows | Scalar
) -> str:
    match assertion:
        case Exists():
            return f"ColumnExists {_name(expectation)}"
        case HasColumns(columns, exact):
            named = [f"ColumnExists {dqdl.text(name)}" for name in columns]
            return dqdl.all_of([f"ColumnCount = {len(columns)}", *named] if exact else named)
        case RowCount(low, high):
            counted = f"CustomSql {_select('count(*)', dqdl.where(expectation.where))}"
            what = counted if expectation.where else "RowCount"
            return dqdl.all_of(f"{what} {bound}" for bound in dqdl.bounds(low, high))
        case Fresh(age):
            young = f"{_column(expectation)} >= current_timestamp() - INTERVAL {age.whole_seconds} SECONDS"
            return f"CustomSql {_select('count(*)', dqdl.where(expectation.where, young))} > 0"
        case FailingRows(query, at_most):
            wrong = f"SELECT count(*) FROM ({selection.over(query, dqdl.TABLE)}) AS found"
            return f"CustomSql {dqdl.text(wrong)} <= {at_most}"
        case Scalar(query, low, high):
            asked = dqdl.text(selection.over(query, dqdl.TABLE))
            return dqdl.all_of(f"CustomSql {asked} {bound}" for bound in dqdl.bounds(low, high))
        case never:
            assert_never(never)


def _name(expectation: Expectation) -> str:
    return dqdl.text(expectation.column or "")


def _column(expectation: Expectation) -> str:
    return dqdl.column(expectation.column or "")


def _select(what: str, where: str) -> str:
    return dqdl.text(f"SELECT {what} FROM {dqdl.TABLE}" + (f" WHERE {where}" if where else ""))


def _present(expectation: Expectation, share: Decimal) -> str:
    if expectation.where:
        there = f"avg(CASE WHEN {_column(expectation)} IS NULL THEN 0.0 ELSE 1.0 END)"
        return f"CustomSql {_select(there, dqdl.where(expectation.where))} >= {decimal_text(share)}"
    name = _name(expectation)
    return f"IsComplete {name}" if share == 1 else f"Completeness {name} >= {decimal_text(share)}"


def _unique(expectation: Expectation, columns: tuple[str, ...]) -> str:
    names = columns or (expectation.column or "",)
    there = " OR ".join(f"{dqdl.column(name)} IS NOT NULL" for name in names)
    chosen = dqdl.text(dqdl.where(expectation.where, there))
    return f"IsUnique {' '.join(map(dqdl.text, names))} where {chosen}"


def _statistic(expectation: Expectation, statistic: str, bounds: tuple[str, ...]) -> str:
    name, there = _name(expectation), f"{_column(expectation)} IS NOT NULL"
    if statistic == "unique_share":
        chosen = dqdl.text(dqdl.where(expectation.where, there))
        return dqdl.all_of(f"Uniqueness {name} {bound} where {chosen}" for bound in bounds)
    if statistic in NATIVE and not expectation.where:
        return dqdl.all_of(f"{NATIVE[statistic]} {name} {bound}" for bound in bounds)
    asked = _select(SPARK[statistic].format(_column(expectation)), dqdl.where(expectation.where))
    return dqdl.all_of(f"CustomSql {asked} {bound}" for bound in bounds)


def _native(expectation: Expectation, assertion: Judged) -> str | None:
    """The rule type of DQDL itself, which reports rows; None where it judges differently."""
    match assertion:
        case Within(low, high, share) if share == 1 or low is None or high is None:
            said, of = dqdl.bounds(low, high), "ColumnValues"
        case Lengths(low, high, share) if share == 1 or low is None or high is None:
            said, of = dqdl.bounds(low, high), "ColumnLength"
        case OneOf(values, share):
            held = dqdl.members(values)
            said, of = (f"in {held}",) if held else (), "ColumnValues"
        case NoneOf(values, share):
            held = dqdl.members(values)
            said, of = (f"not in {held}",) if held else (), "ColumnValues"
        case _:
            return None
    if not said:
        return None
    there = dqdl.text(dqdl.where(expectation.where, f"{_column(expectation)} IS NOT NULL"))
    most = f" with threshold >= {decimal_text(share)}" if share < 1 else ""
    return dqdl.all_of(f"{of} {_name(expectation)} {bound} where {there}{most}" for bound in said)


def _judged(expectation: Expectation, assertion: Judged) -> str:
    """A count of the rows that are wrong, or the share of those that are right; a null is neither."""
    right, wrong = _sides(_column(expectation), assertion)
    share = Decimal(1) if isinstance(assertion, Greater) else assertion.share
    if share == 1:
        return f"CustomSql {_select('count(*)', dqdl.where(expectation.where, wrong))} = 0"
    of_those = dqdl.where(expectation.where, f"({right}) IS NOT NULL")
    return f"CustomSql {_select(f'avg(CASE WHEN {right} THEN 1.0 ELSE 0.0 END)', of_those)} >= {decimal_text(share)}"


def _sides(at: str, assertion: Judged) -> tuple[str, str]:
    """The SQL that is true for a right row, and the one that is true for a wrong one."""
    if isinstance(assertion, Satisfies):
        return dqdl.where(assertion.condition), dqdl.where(opposite(assertion.condition))
    right = _right(at, assertion)
    return right, f"NOT ({right})"


def _right(at: str, assertion: OfValues | OfRows) -> str:
    match assertion:
        case Within(low, high):
            return " AND ".join(f"{at} {bound}" for bound in dqdl.bounds(low, high))
        case Lengths(low, high):
            return " AND ".join(f"length({at}) {bound}" for bound in dqdl.bounds(low, high))
        case OneOf(values):
            return f"{at} IN ({', '.join(map(dqdl.spark_literal, values))})"
        case NoneOf(values):
            return f"{at} NOT IN ({', '.join(map(dqdl.spark_literal, values))})"
        case Matches(pattern):
            return f"{at} RLIKE {dqdl.spark_literal(pattern)}"
        case Unlike(pattern):
            return f"NOT ({at} RLIKE {dqdl.spark_literal(pattern)})"
        case assertion:
            return _right_row(at, assertion)


def _right_row(at: str, assertion: OfRows) -> str:
    match assertion:
        case Greater(other, or_equal):
            return f"{at} {'>=' if or_equal else '>'} {dqdl.column(other)}"
        case Equal(other):
            return f"{at} = {dqdl.column(other)}"
        case PairIn(other, pairs):
            beside = dqdl.column(other)
            held = [
                f"({at} = {dqdl.spark_literal(one)} AND {beside} = {dqdl.spark_literal(two)})"
                for one, two in pairs
            ]
            known = f"{at} IS NOT NULL AND {beside} IS NOT NULL"
            return f"CASE WHEN {known} THEN {' OR '.join(held)} END"
        case SumEquals(columns, total):
            return f"{' + '.join(map(dqdl.column, columns))} = {decimal_text(total)}"
        case never:
            assert_never(never)
