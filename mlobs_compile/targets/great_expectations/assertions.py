"""Each assertion as the core expectation that states it, with its arguments."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from typing import assert_never

from mlobs_compile import selection
from mlobs_compile.artifact import Body, Json
from mlobs_compile.condition import Both
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
from mlobs_compile.targets.great_expectations.conditions import row_condition
from mlobs_compile.targets.great_expectations.logical_types import spellings
from mlobs_compile.targets.great_expectations.naming import parameter
from mlobs_compile.targets.great_expectations.options import Options
from mlobs_compile.units import decimal_text

STATISTICS = {
    "mean": "expect_column_mean_to_be_between",
    "median": "expect_column_median_to_be_between",
    "min": "expect_column_min_to_be_between",
    "max": "expect_column_max_to_be_between",
    "sum": "expect_column_sum_to_be_between",
    "stdev": "expect_column_stdev_to_be_between",
    "distinct": "expect_column_unique_value_count_to_be_between",
    "distinct_share": "expect_column_proportion_of_unique_values_to_be_between",
    "unique_share": "expect_column_values_to_be_unique",
}


@dataclass(frozen=True, slots=True)
class Core:
    """A core expectation: its type and the arguments the library stores under `kwargs`."""

    type: str
    kwargs: Body


Shared = Present | Within | OneOf | NoneOf | Matches | Unlike | Lengths
"""What may be broken by a share of the values of one column."""
Crossed = Greater | Equal | PairIn | SumEquals
"""What is said of several columns of a row."""
Whole = (
    Exists | HasType | Unique | Aggregate | RowCount | Fresh | HasColumns | Satisfies | FailingRows | Scalar
)


def core(expectation: Expectation, options: Options) -> Core:
    """The core expectation that says the same; `expectation` must be one that `refuses` lets pass."""
    match expectation.assertion:
        case Greater() | Equal() | PairIn() | SumEquals() as assertion:
            found = _of_rows(assertion, expectation.column or "")
        case Present() | Within() | OneOf() | NoneOf() | Matches() | Unlike() | Lengths() as assertion:
            found = _of_values(assertion, _column(expectation))
        case assertion:
            found = _of_table(assertion, _column(expectation), expectation, options)
    if expectation.where is None or isinstance(expectation.assertion, Satisfies):
        return found
    return Core(found.type, found.kwargs | {"row_condition": row_condition(expectation.where)})


def _column(expectation: Expectation) -> Body:
    return {"column": expectation.column} if expectation.column else {}


def _of_table(assertion: Whole, at: Body, expectation: Expectation, options: Options) -> Core:
    """What is right or wrong as a whole."""
    match assertion:
        case Exists():
            return Core("expect_column_to_exist", at)
        case HasType(logical):
            return _has_type(at, spellings(logical, options))
        case Unique(columns):
            return _unique(at, columns)
        case Aggregate(statistic, low, high):
            return _statistic(statistic, at, low, high)
        case RowCount(low, high):
            return Core("expect_table_row_count_to_be_between", _whole(low, high))
        case Fresh():
            bound: Body = {
                "min_value": {"$PARAMETER": parameter(expectation.column or "", warning=expectation.warning)}
            }
            return Core("expect_column_max_to_be_between", at | bound)
        case HasColumns():
            return _has_columns(assertion)
        case Satisfies(condition):
            wrong = opposite(condition)
            chosen = Both((expectation.where, wrong)) if expectation.where else wrong
            counted: Body = {"max_value": 0, "row_condition": row_condition(chosen)}
            return Core("expect_table_row_count_to_be_between", counted)
        case FailingRows() | Scalar():
            return Core("unexpected_rows_expectation", {"unexpected_rows_query": wrong_rows(assertion)})
        case never:
            assert_never(never)


def _of_values(assertion: Shared, at: Body) -> Core:
    at = at | _mostly(assertion.share)
    match assertion:
        case Present():
            return Core("expect_column_values_to_not_be_null", at)
        case Within(low, high):
            return Core("expect_column_values_to_be_between", at | _between(low, high))
        case OneOf(values):
            return Core("expect_column_values_to_be_in_set", at | _members(values))
        case NoneOf(values):
            return Core("expect_column_values_to_not_be_in_set", at | _members(values))
        case Matches(pattern):
            return Core("expect_column_values_to_match_regex", at | {"regex": pattern})
        case Unlike(pattern):
            return Core("expect_column_values_to_not_match_regex", at | {"regex": pattern})
        case Lengths(low, high):
            return Core("expect_column_value_lengths_to_be_between", at | _whole(low, high))
        case never:
            assert_never(never)


def _of_rows(assertion: Crossed, column: str) -> Core:
    """Rows with a null on either side are left to `Present`, which says how many nulls are right."""
    match assertion:
        case SumEquals(columns, total, share):
            kwargs: Body = {
                "column_list": columns,
                "sum_total": float(total),
                "ignore_row_if": "any_value_is_missing",
            }
            return Core("expect_multicolumn_sum_to_equal", kwargs | _mostly(share))
        case Greater(other, or_equal):
            return Core(
                "expect_column_pair_values_a_to_be_greater_than_b",
                _pair(column, other) | {"or_equal": or_equal},
            )
        case Equal(other, share):
            return Core("expect_column_pair_values_to_be_equal", _pair(column, other) | _mostly(share))
        case PairIn(other, pairs, share):
            held: Body = {"value_pairs_set": tuple((_number(a), _number(b)) for a, b in pairs)}
            return Core(
                "expect_column_pair_values_to_be_in_set", _pair(column, other) | held | _mostly(share)
            )
        case never:
            assert_never(never)


def _pair(column: str, other: str) -> Body:
    return {"column_A": column, "column_B": other, "ignore_row_if": "either_value_is_missing"}


def _members(values: tuple[Json, ...]) -> Body:
    return {"value_set": tuple(_number(value) for value in values)}


def _statistic(statistic: str, at: Body, low: Decimal | None, high: Decimal | None) -> Core:
    if statistic == "unique_share":
        return Core(STATISTICS[statistic], at | _mostly(low or Decimal(0)))
    return Core(STATISTICS[statistic], at | (_whole if statistic == "distinct" else _between)(low, high))


def _has_columns(assertion: HasColumns) -> Core:
    if assertion.ordered:
        return Core("expect_table_columns_to_match_ordered_list", {"column_list": assertion.columns})
    return Core(
        "expect_table_columns_to_match_set", {"column_set": assertion.columns, "exact_match": assertion.exact}
    )


def wrong_rows(assertion: FailingRows | Scalar) -> str:
    """A SELECT that yields rows when the assertion is broken, and none when it holds.

    The library puts the batch in place of `{batch}` and reads every other brace as its own, unless it is doubled.
    """
    query = selection.over(assertion.query.replace("{", "{{").replace("}", "}}"), "{batch}")
    match assertion:
        case FailingRows(at_most=0):
            return query
        case FailingRows(at_most=most):
            return f"SELECT n FROM (SELECT count(*) AS n FROM ({query}) AS found) AS counted WHERE n > {most}"
        case Scalar(low=low, high=high):
            bounds = [f"n < {decimal_text(low)}"] if low is not None else []
            bounds += [f"n > {decimal_text(high)}"] if high is not None else []
            broken = " OR ".join(["n IS NULL", *bounds])
            return f"SELECT n FROM ({query}) AS found(n) WHERE {broken}"
        case never:
            assert_never(never)


def _has_type(at: Body, names: tuple[str, ...]) -> Core:
    if len(names) == 1:
        return Core("expect_column_values_to_be_of_type", at | {"type_": names[0]})
    return Core("expect_column_values_to_be_in_type_list", at | {"type_list": names})


def _unique(at: Body, columns: tuple[str, ...]) -> Core:
    if len(columns) > 1:
        return Core("expect_compound_columns_to_be_unique", {"column_list": columns})
    return Core("expect_column_values_to_be_unique", {"column": columns[0]} if columns else at)


def _between(low: Decimal | None, high: Decimal | None) -> Body:
    bounds = (("min_value", low), ("max_value", high))
    return {key: float(bound) for key, bound in bounds if bound is not None}


def _whole(low: Decimal | int | None, high: Decimal | int | None) -> Body:
    """Bounds of a count. The library cuts fractions off, and `at least 2.5` would become `at least 2`."""
    bounds: Body = {} if low is None else {"min_value": ceil(low)}
    return bounds if high is None else bounds | {"max_value": floor(high)}


def _mostly(share: Decimal) -> Body:
    """The library's default is 1, which it leaves out of what it writes."""
    return {"mostly": float(share)} if share < 1 else {}


def _number(value: Json) -> Json:
    return float(value) if isinstance(value, Decimal) and value != value.to_integral_value() else value
