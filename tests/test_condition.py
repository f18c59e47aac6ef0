"""The condition of a `where` is read as SQL reads it, and rendered as SQL that means the same."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.condition import (
    OPERATORS,
    Both,
    Comparison,
    Condition,
    Either,
    Membership,
    Not,
    Nullity,
    columns,
    literal,
    parse,
    quoted,
    sql,
)
from mlobs_compile.units import UnitError

A, B, C = (Comparison(name, "=", Decimal(1)) for name in "abc")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("country = 'DE'", Comparison("country", "=", "DE")),
        ("amount >= -1.5", Comparison("amount", ">=", Decimal("-1.5"))),
        ("amount<1e3", Comparison("amount", "<", Decimal("1e3"))),
        ("a <> 1", Comparison("a", "!=", Decimal(1))),
        ("a != true", Comparison("a", "!=", True)),
        ("name = 'O''Hara'", Comparison("name", "=", "O'Hara")),
        ("name = ''", Comparison("name", "=", "")),
        ('"weird ""name""" is null', Nullity('weird "name"', null=True)),
        ('"and" = 1', Comparison("and", "=", Decimal(1))),
        ("x IS NOT NULL", Nullity("x", null=False)),
        ("x in ('a', 2, false)", Membership("x", ("a", Decimal(2), False))),
        ("x NOT IN ('a')", Membership("x", ("a",), negated=True)),
        ("not x = 1", Not(Comparison("x", "=", Decimal(1)))),
        ("a = 1 or b = 1 and c = 1", Either((A, Both((B, C))))),
        ("(a = 1 or b = 1) and c = 1", Both((Either((A, B)), C))),
        ("not a = 1 and b = 1", Both((Not(A), B))),
        ("not (a = 1 and b = 1)", Not(Both((A, B)))),
        ("not not a = 1", Not(Not(A))),
        ("a = 1 AND b = 1 AND c = 1", Both((A, B, C))),
        ("((a = 1))", A),
    ],
)
def test_a_text_is_read_with_the_precedence_of_sql(text: str, condition: Condition) -> None:
    assert parse(text) == condition
    assert parse(sql(condition)) == condition


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a condition is a text"),
        ("   ", "a condition is a text"),
        ("a", "ends where a comparison such as"),
        ("a =", "ends where a constant such as"),
        ("a = b", "`b` at position 5 of the condition stands where a constant"),
        ("1 = a", "`1` at position 1 of the condition stands where the name of a column"),
        ("a = 1 b = 2", "`b` at position 7 of the condition stands where `and`, `or` or the end"),
        ("a in ()", "`)` at position 7"),
        ("a in (1, )", "stands where a constant"),
        ("a in (1", "ends where `)`"),
        ("a not 1", "stands where `in`"),
        ("a is 1", "stands where `null`"),
        ("(a = 1", "ends where `)`"),
        ("a = 1)", "stands where `and`"),
        ("a = 1; drop table x", "`; drop table x` is no part of a condition"),
        ("a = 'open", "`'open` is no part of a condition"),
        ("a = 1 -- and", "is no part of a condition"),
        ("a == 1", "`=` at position 4"),
        ("a = null", "`is null`"),
        ("lower(a) = 'x'", "`(` at position 6"),
        ("a = 1e999", "out of range"),
        ("not " * 5000 + "a = 1", "deeper than"),
        ("(" * 5000 + "a = 1", "deeper than"),
    ],
)
def test_a_fault_is_named_with_its_place_and_what_should_be_there(text: str, words: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse(text)
    assert words in str(caught.value)


@pytest.mark.parametrize("wrong", [None, 5, True, ["a = 1"], {}])
def test_what_is_no_text_is_no_condition(wrong: object) -> None:
    with pytest.raises(UnitError, match="a condition is a text"):
        parse(wrong)


def test_the_columns_come_once_each_and_in_order() -> None:
    assert columns(parse("b = 1 and (a in (1) or not b is null)")) == ("b", "a")


NAMES = st.text(min_size=1, max_size=8)
CONSTANTS = st.one_of(
    st.text(max_size=8),
    st.booleans(),
    st.decimals(-(10**12), 10**12, places=3, allow_nan=False).map(lambda number: number or Decimal(0)),
)
SINGLE = st.one_of(
    st.builds(Comparison, NAMES, st.sampled_from([o for o in OPERATORS if o != "<>"]), CONSTANTS),
    st.builds(Membership, NAMES, st.lists(CONSTANTS, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(Nullity, NAMES, st.booleans()),
)
TREES = st.recursive(
    SINGLE,
    lambda inner: st.one_of(
        st.builds(Both, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Either, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)


@given(TREES)
def test_what_is_rendered_reads_as_the_same_condition(condition: Condition) -> None:
    assert parse(sql(condition)) == condition


@given(st.text(max_size=40))
def test_no_text_is_more_than_refused(text: str) -> None:
    try:
        parse(text)
    except UnitError:
        return


@given(st.text(max_size=20).filter(lambda text: "\0" not in text))
def test_a_text_cannot_leave_its_quotes_on_a_real_engine(text: str) -> None:
    found = duckdb.sql(f"SELECT {literal(text)}").fetchall()
    assert found == [(text,)]


@given(st.text(min_size=1, max_size=20).filter(lambda text: "\0" not in text))
def test_a_name_cannot_leave_its_quotes_on_a_real_engine(name: str) -> None:
    assert duckdb.sql(f"SELECT 1 AS {quoted(name)}").columns == [name]
    assert quoted("a`b", "`") == "`a``b`"


VALUES = (None, Decimal(0), Decimal(1), Decimal(2))
ROWS = tuple(product(VALUES, VALUES))


@pytest.mark.parametrize(
    "text",
    [
        "a = 1 or b = 1 and a = 2",
        "(a = 1 or b = 1) and a = 2",
        "not a = 1 and b = 1",
        "not (a = 1 and b = 1)",
        "a not in (1, 2) or b is null",
        "not (a is null or b in (0))",
        "a != 1 and not b > 1",
    ],
)
def test_a_rendered_condition_chooses_the_rows_that_the_written_one_does(text: str) -> None:
    con = duckdb.connect()
    con.execute("CREATE TABLE batch (a DECIMAL, b DECIMAL)")
    con.executemany("INSERT INTO batch VALUES (?, ?)", [list(row) for row in ROWS])
    for found in (sql(parse(text)), text):
        chosen = con.execute(f"SELECT a, b FROM batch WHERE {found} ORDER BY ALL").fetchall()
        assert chosen == con.execute(f"SELECT a, b FROM batch WHERE {text} ORDER BY ALL").fetchall()
