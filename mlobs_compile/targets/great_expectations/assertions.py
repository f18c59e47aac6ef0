"""Each assertion as the core expectation that states it, with its arguments."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from typing import assert_never

from mlobs_compile.artifact import Body, Json
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
    Within,
)
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.targets.great_expectations.logical_types import spellings
from mlobs_compile.targets.great_expectations.naming import parameter
from mlobs_compile.targets.great_expectations.options import Options

STATISTICS = {
    "mean": "expect_column_mean_to_be_between",
    "median": "expect_column_median_to_be_between",
    "min": "expect_column_min_to_be_between",
    "max": "expect_column_max_to_be_between",
    "sum": "expect_column_sum_to_be_between",
    "stdev": "expect_column_stdev_to_be_between",
    "distinct": "expect_column_unique_value_count_to_be_between",
}


@dataclass(frozen=True, slots=True)
class Core:
    """A core expectation: its type and the arguments the library stores under `kwargs`."""

    type: str
    kwargs: Body


def core(expectation: Expectation, options: Options) -> Core:
    """The core expectation that says the same; `expectation` must be one that `refuses` lets pass."""
    at: Body = {"column": expectation.column} if expectation.column else {}
    match expectation.assertion:
        case Exists():
            return Core("expect_column_to_exist", at)
        case HasType(logical):
            return _has_type(at, spellings(logical, options))
        case Present() | Within() | OneOf() | Matches() as assertion:
            return _of_values(assertion, at)
        case Unique(columns):
            return _unique(at, columns)
        case Aggregate("distinct", low, high):
            return Core(STATISTICS["distinct"], at | _whole(low, high))
        case Aggregate(statistic, low, high):
            return Core(STATISTICS[statistic], at | _between(low, high))
        case RowCount(low, high):
            return Core("expect_table_row_count_to_be_between", _whole(low, high))
        case Fresh():
            bound: Body = {"min_value": {"$PARAMETER": parameter(expectation.column or "")}}
            return Core("expect_column_max_to_be_between", at | bound)
        case Greater(other, or_equal):
            return _greater(expectation.column or "", other, {"or_equal": or_equal})
        case never:
            assert_never(never)


def _of_values(assertion: Present | Within | OneOf | Matches, at: Body) -> Core:
    """What may be broken by a share of the rows."""
    at = at | _mostly(assertion.share)
    match assertion:
        case Present():
            return Core("expect_column_values_to_not_be_null", at)
        case Within(low, high):
            return Core("expect_column_values_to_be_between", at | _between(low, high))
        case OneOf(values):
            members: Body = {"value_set": tuple(_number(value) for value in values)}
            return Core("expect_column_values_to_be_in_set", at | members)
        case Matches(pattern):
            return Core("expect_column_values_to_match_regex", at | {"regex": pattern})
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


def _greater(column: str, other: str, strictness: Body) -> Core:
    """Rows with a null on either side are left to `Present`, which says how many nulls are right."""
    pair: Body = {"column_A": column, "column_B": other, "ignore_row_if": "either_value_is_missing"}
    return Core("expect_column_pair_values_a_to_be_greater_than_b", pair | strictness)


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
