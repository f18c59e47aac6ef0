"""The SQL inside of Glue's rules on a real Spark, over rows that meet the checks and rows that do not.

Only `CustomSql` runs here; what the other rule types do is Glue's own and was not tried.
"""

from __future__ import annotations

import operator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mlobs_compile.ir.assertion import (
    Aggregate,
    Equal,
    Fresh,
    Greater,
    Lengths,
    Matches,
    OneOf,
    PairIn,
    Present,
    RowCount,
    SumEquals,
    Unlike,
    Within,
)
from mlobs_compile.targets.glue_data_quality import TARGET
from mlobs_compile.targets.glue_data_quality.rules import rule
from mlobs_compile.units import Duration
from tests.aws import dqdl
from tests.builders import an_expectation
from tests.realtools.gx_quality import NODES

pytestmark = pytest.mark.realtool
SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}
ZERO, ONE, HALF = Decimal(0), Decimal(1), Decimal("0.5")
NOW = datetime.now(UTC)
ROWS = (
    (1, 10.0, 10.0, "DE", "EUR", "a-1", 40, 60, NOW - timedelta(hours=1)),
    (2, 20.0, 20.0, "FR", "EUR", "b-2", 50, 50, NOW - timedelta(days=9)),
    (3, 30.0, 30.0, "DE", "EUR", r"c\d", 60, 40, None),
    (4, None, 40.0, None, "GBP", None, None, 30, None),
)
SCHEMA = (
    "id int, amount double, paid double, country string, currency string, code string, left int, right int,"
    " made_time timestamp"
)
RIGHT = (
    an_expectation(Within(ZERO, Decimal(20), Decimal("0.66")), id="range"),
    an_expectation(Lengths(3, 3, Decimal("0.9")), "code", id="length"),
    an_expectation(OneOf(("2026-01-01", "EUR")), "currency", where="id in (1, 2)", id="set"),
    an_expectation(Matches(r"^\w-\d$", Decimal("0.66")), "code", id="matches"),
    an_expectation(Matches(r"\\d"), "code", where="id = 3", id="backslash"),
    an_expectation(Unlike("z"), "code", id="not matches"),
    an_expectation(Greater("amount", or_equal=True), "paid", id="greater"),
    an_expectation(Equal("amount"), "paid", id="equal"),
    an_expectation(PairIn("currency", (("DE", "EUR"), ("FR", "EUR"))), "country", id="pair"),
    an_expectation(SumEquals(("left", "right"), Decimal(100)), None, id="sum"),
    an_expectation(Present(HALF), where="id > 2", id="missing"),
    an_expectation(Fresh(Duration.of(hours=2)), "made_time", id="fresh"),
    an_expectation(RowCount(1, 1), None, where="not (country = 'DE' or id > 3)", id="rows"),
    an_expectation(Aggregate("stdev", Decimal("9.99"), Decimal("10.01")), id="stdev"),
    an_expectation(Aggregate("median", Decimal(20), Decimal("20.1")), id="median"),
    an_expectation(
        Aggregate("distinct_share", Decimal("0.6"), Decimal("0.7")), "country", id="distinct share"
    ),
    an_expectation(Aggregate("mean", Decimal(25), Decimal("25.1")), where="id >= 2", id="mean"),
)
WRONG = (
    an_expectation(Within(ZERO, Decimal(20), Decimal("0.67")), id="range"),
    an_expectation(Lengths(4, 9, Decimal("0.1")), "code", id="length"),
    an_expectation(Matches(r"^\w-\d$"), "code", id="matches"),
    an_expectation(Unlike("a"), "code", id="not matches"),
    an_expectation(Greater("amount", or_equal=False), "paid", id="greater"),
    an_expectation(Equal("id"), "paid", id="equal"),
    an_expectation(PairIn("currency", (("DE", "EUR"),)), "country", id="pair"),
    an_expectation(SumEquals(("left", "right"), Decimal(99)), None, id="sum"),
    an_expectation(Present(Decimal("0.51")), where="id > 2", id="missing"),
    an_expectation(Fresh(Duration.of(minutes=59)), "made_time", id="fresh"),
    an_expectation(Aggregate("stdev", Decimal("10.01"), None), id="stdev"),
    an_expectation(Aggregate("median", None, Decimal("19.9")), id="median"),
)


@pytest.fixture(scope="module")
def table(spark: Any) -> Any:
    """The session, with the table that the rules are for."""
    spark.createDataFrame(list(ROWS), SCHEMA).createOrReplaceTempView(dqdl_table())
    return spark


def dqdl_table() -> str:
    return "primary"


def holds(spark: Any, node: Any) -> bool:
    (rules,) = dqdl.read(f"Rules = [ {rule(node)} ]")
    return all(_holds(spark, one) for one in rules)


def _holds(spark: Any, one: dqdl.Rule) -> bool:
    assert one.type == "CustomSql"
    ((value,),) = spark.sql(one.parameters[0]).collect()
    sign, bound = one.condition
    return bool(SIGNS[sign](Decimal(str(value)), Decimal(bound)))


def test_rows_that_meet_the_checks_meet_the_rules(table: Any) -> None:
    assert {node.id: holds(table, node) for node in RIGHT} == {node.id: True for node in RIGHT}


def test_rows_that_do_not_break_the_rules(table: Any) -> None:
    assert {node.id: holds(table, node) for node in WRONG} == {node.id: False for node in WRONG}


def test_every_select_and_where_of_a_ruleset_is_sql_that_spark_reads(table: Any) -> None:
    for node in NODES:
        if TARGET.refuses(node) is None:
            (rules,) = dqdl.read(f"Rules = [ {rule(node)} ]")
            for one in rules:
                if one.where:
                    table.sql(f"SELECT count(*) FROM primary WHERE {one.where}").collect()
                if one.type == "CustomSql":
                    table.sql(one.parameters[0]).collect()
