"""A condition in its normal form is true for the same rows, nulls included."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.condition import Both, Comparison, Condition, Either, Membership, Not, Nullity, parse, sql
from mlobs_compile.normal import MOST_ALTERNATIVES, Single, alternatives, opposite

NUMBERS = st.sampled_from([Decimal(0), Decimal(1), Decimal(2)])
COLUMNS = st.sampled_from("ab")
SINGLE = st.one_of(
    st.builds(Comparison, COLUMNS, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), NUMBERS),
    st.builds(Membership, COLUMNS, st.lists(NUMBERS, min_size=1, max_size=2).map(tuple), st.booleans()),
    st.builds(Nullity, COLUMNS, st.booleans()),
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


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    values = (None, 0, 1, 2)
    con = duckdb.connect()
    con.execute("CREATE TABLE batch (n INT, a INT, b INT)")
    con.executemany(
        "INSERT INTO batch VALUES (?, ?, ?)", [[n, *row] for n, row in enumerate(product(values, values))]
    )
    return con


def chosen(con: duckdb.DuckDBPyConnection, text: str) -> list[int]:
    return [row[0] for row in con.execute(f"SELECT n FROM batch WHERE {text} ORDER BY n").fetchall()]


@given(condition=TREES)
def test_the_opposite_is_true_exactly_where_the_condition_is_false(
    con: duckdb.DuckDBPyConnection, condition: Condition
) -> None:
    assert chosen(con, sql(opposite(condition))) == chosen(con, f"({sql(condition)}) IS FALSE")


@given(condition=TREES)
def test_the_alternatives_are_true_for_the_same_rows(
    con: duckdb.DuckDBPyConnection, condition: Condition
) -> None:
    found = alternatives(condition)
    assert found is not None
    text = " OR ".join("(" + " AND ".join(sql(single) for single in parts) + ")" for parts in found)
    assert chosen(con, text) == chosen(con, sql(condition))
    assert all(isinstance(single, Single) for parts in found for single in parts)


def test_what_would_grow_without_bound_is_given_up() -> None:
    text = " and ".join(f"(a = {n} or b = {n})" for n in range(20))
    assert alternatives(parse(text)) is None
    assert alternatives(parse(" or ".join(f"a = {n}" for n in range(MOST_ALTERNATIVES)))) is not None
