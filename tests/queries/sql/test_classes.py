"""A class is the same one however a column spells it, and for every family of measures."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from mlobs_compile.queries.sql.classes import class_of, is_positive, listed, normal
from mlobs_compile.queries.sql.statement import Dialect

SPELLINGS = [
    "1",
    "1.0e0::DOUBLE",
    "1::DECIMAL(10,2)",
    "1::HUGEINT",
    "TRUE",
    "'1'",
    "'1.0'",
    "'1.00'",
    "'true'",
]
OTHERS = ["10", "0.1", "'01'", "'1.0.0'", "'v1.0'", "'1.01'", "11::DECIMAL(10,1)", "'yes'", "''"]


def _asked(sql: str, value: str) -> Any:
    return duckdb.sql(f"SELECT {sql} FROM (SELECT {value} AS x)").fetchall()[0][0]


@pytest.mark.parametrize("value", SPELLINGS)
@pytest.mark.parametrize("positive", ["1", "1.0", "1.00", "true"])
def test_every_spelling_of_one_is_positive_for_every_way_to_ask(value: str, positive: str) -> None:
    assert _asked(is_positive("x", (positive,), Dialect.DUCKDB), value) == "1"
    assert listed((positive,)) == "'1'"


@pytest.mark.parametrize("value", OTHERS)
def test_what_is_not_one_is_not_positive(value: str) -> None:
    assert _asked(is_positive("x", ("1", "true"), Dialect.DUCKDB), value) == "0"


@pytest.mark.parametrize("value", ["NULL::INT", "'nan'::DOUBLE", "'NaN'"])
def test_what_is_missing_is_neither(value: str) -> None:
    assert _asked(is_positive("x", ("1",), Dialect.DUCKDB), value) is None


@pytest.mark.parametrize(
    "text", ["1", "1.0", "-2.50", "-2.00", "0.0", "v1.0", "1.0.0", "true", "", ".0", "1e5", "1e5.0"]
)
def test_python_and_sql_name_a_class_alike(text: str) -> None:
    assert _asked(class_of("x", Dialect.DUCKDB), f"'{text}'") == normal(text)
