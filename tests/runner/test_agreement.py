"""Great Expectations on pandas and aggregate SQL on duckdb judge random frames alike.

Known to differ, and kept out: columns of Python objects; patterns that Python and RE2 read differently (look-around,
`\\d` beyond ASCII); bounds on columns of yes and no, which pandas takes for 1 and 0 and SQL refuses; a `date` that a
pandas frame holds as a time; shares that differ from the bound by less than a float can say.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mlobs_compile.ir.assertion import (
    Aggregate,
    Assertion,
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
from mlobs_compile.units import Duration
from tests.runner.frames import NOW, expected, judge, state

NAN = float("nan")
FLOATS = st.sampled_from([0.0, -0.0, 0.1, 0.5, 1.0, 2.5, -3.0, 1e9, NAN])
WHOLES = st.integers(-3, 5)
TEXTS = st.sampled_from([None, "", "a", "b", "ab1", "7", "ä"])
TIMES = st.one_of(st.none(), st.integers(0, 50).map(lambda hours: pd.Timestamp(NOW - 3600 * hours, unit="s")))
SHARES = st.sampled_from([Decimal("0.2"), Decimal("0.5"), Decimal("0.75"), Decimal(1)])
LIMITS = st.one_of(
    st.none(), st.sampled_from([Decimal(-1), Decimal(0), Decimal("0.1"), Decimal(2), Decimal("2.5")])
)
STATISTICS = st.sampled_from(["mean", "median", "min", "max", "sum", "stdev", "distinct"])


def _are_bounds(both: tuple[Decimal | None, Decimal | None]) -> bool:
    low, high = both
    return both != (None, None) and (low is None or high is None or low <= high)


BOUNDS = st.tuples(LIMITS, LIMITS).filter(_are_bounds)


@st.composite
def frames(draw: Any) -> pd.DataFrame:
    size = draw(st.integers(0, 12))

    def column(values: Any, dtype: str) -> pd.Series:
        return pd.Series(draw(st.lists(values, min_size=size, max_size=size)), dtype=dtype)

    return pd.DataFrame({
        "f": column(FLOATS, "float64"), "g": column(FLOATS, "float32"), "n": column(WHOLES, "int64"),
        "m": column(WHOLES, "int8"), "t": column(TEXTS, "str"), "b": column(st.booleans(), "bool"),
        "at": column(TIMES, "datetime64[us]"),
    })  # fmt: skip


def _numeric() -> st.SearchStrategy[Assertion]:
    return st.one_of(
        st.builds(lambda both, share: Within(*both, share), BOUNDS, SHARES),
        st.builds(lambda name, both: Aggregate(name, *both), STATISTICS, BOUNDS),
        st.builds(OneOf, st.sampled_from([(0, 1), (1, 2, Decimal("2.5")), ("a", 1), ("7",)]), SHARES),
        st.builds(Greater, st.sampled_from(["f", "n", "m"]), st.booleans()),
    )


def _any() -> st.SearchStrategy[Assertion]:
    types = st.sampled_from(["string", "integer", "float", "boolean", "timestamp"])
    return st.one_of(st.builds(Present, SHARES), st.just(Unique()), st.builds(HasType, types))


TEXTUAL = st.one_of(
    st.builds(OneOf, st.sampled_from([("a", "b"), ("", "ab1"), (1, 7), ("ä", 7)]), SHARES),
    st.builds(Matches, st.sampled_from(["^a", "b$", "[0-9]", "^$", "^(a|b)$", "ä"]), SHARES),
)
FRESH = st.builds(Fresh, st.integers(0, 50).map(lambda hours: Duration.of(hours=hours)))
WHERES = st.sampled_from(
    [None, None, "n > 0", "t = 'a' or n <= 1", "f is not null and not (b = true)", "t in ('a', 'b')"]
)


@st.composite
def expectations(draw: Any) -> Expectation:
    column = draw(st.sampled_from(["f", "g", "n", "m", "t", "b", "at", None]))
    if column is None:
        whole = st.one_of(
            st.builds(lambda low, more: RowCount(low, low + more), st.integers(0, 9), st.integers(0, 9)),
            st.just(Unique(("n", "t"))),
        )
        return expected(draw(whole), None, draw(WHERES))
    of = {"t": TEXTUAL, "at": FRESH, "b": st.builds(OneOf, st.just((True,)), SHARES)}.get(column, _numeric())
    return expected(draw(st.one_of(of, of, _any())), column, draw(WHERES))


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(frames(), st.lists(expectations(), min_size=5, max_size=25))
def test_pandas_and_duckdb_agree(frame: pd.DataFrame, asked: list[Expectation]) -> None:
    by_sql, by_library = judge(frame, *asked), judge(frame, *asked, name="pandas")
    for one, other in zip(by_sql, by_library, strict=True):
        assert state(one) == state(other), (one, other)
        assert one.rows == other.rows, (one, other)
        if one.value is not None and not isinstance(one.expectation.assertion, Unique):
            assert other.value == pytest.approx(one.value, rel=1e-6), (one, other)
