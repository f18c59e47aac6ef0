"""Every assertion on every engine: met, unmet, nothing to judge, or an error; and they agree."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from mlobs_compile.condition import parse
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
from mlobs_compile.units import Duration
from tests.runner.frames import expected, judge, state

D = Decimal
FRAME = pd.DataFrame({
    "x": [1.0, 2.0, 3.0, float("nan"), 10.0],
    "y": [2.0, 2.0, 2.0, 2.0, 20.0],
    "n": [1, 2, 3, 4, 4],
    "t": ["a1", "b2", None, "c3", "dd"],
    "b": [True, False, True, True, True],
    "none": pd.Series([None] * 5, dtype="str"),
    "at": pd.to_datetime(["2025-12-31 22:00", "2025-12-31 23:00", None, "2025-12-30 00:00", "2025-12-01 00:00"]),
})  # fmt: skip
CASES: list[tuple[Expectation, str, float | None]] = [
    (expected(Exists()), "met", 1),
    (expected(Exists(), "zz"), "unmet", 0),
    (expected(HasType("float")), "met", 1),
    (expected(HasType("string")), "unmet", 0),
    (expected(HasType("string"), "t"), "met", 1),
    (expected(HasType("integer"), "n"), "met", 1),
    (expected(HasType("boolean"), "b"), "met", 1),
    (expected(HasType("timestamp"), "at"), "met", 1),
    (expected(HasType("float"), "zz"), "error", None),
    (expected(Present(D("0.8"))), "met", 0.8),
    (expected(Present(D("0.81"))), "unmet", 0.8),
    (expected(Present(D(1)), "none"), "unmet", 0),
    (expected(Within(D(1), D(10))), "met", 1),
    (expected(Within(D(1), D("9.9"))), "unmet", 0.75),
    (expected(Within(D(1), D("9.9"), D("0.75"))), "met", 0.75),
    (expected(Within(D(1), None), "t"), "error", None),
    (expected(OneOf((1, 2, 3, 4)), "n"), "met", 1),
    (expected(OneOf(("1", "2", "3", "4")), "n"), "unmet", 0),
    (expected(OneOf(("a1", "b2")), "t"), "unmet", 0.5),
    (expected(OneOf(("a1", "b2"), D("0.5")), "t"), "met", 0.5),
    (expected(OneOf((True,)), "b"), "unmet", 0.8),
    (expected(OneOf(("a",)), "none"), "no data", None),
    (expected(Matches(r"\d$"), "t"), "unmet", 0.75),
    (expected(Matches(r"^[a-d]"), "t"), "met", 1),
    (expected(Unique(), "n"), "unmet", None),
    (expected(Unique(), "x"), "met", 1),
    (expected(Unique(("n", "x")), None), "met", 1),
    (expected(Unique(("n", "b")), None), "unmet", None),
    (expected(Aggregate("mean", D(4), D(4))), "met", 4),
    (expected(Aggregate("mean", D("4.1"), None)), "unmet", 4),
    (expected(Aggregate("median", D("2.5"), D("2.5"))), "met", 2.5),
    (expected(Aggregate("min", D(1), D(1))), "met", 1),
    (expected(Aggregate("max", None, D(9))), "unmet", 10),
    (expected(Aggregate("sum", D(16), D(16))), "met", 16),
    (expected(Aggregate("stdev", D("4.08"), D("4.09"))), "met", None),
    (expected(Aggregate("distinct", D(4), D(4)), "n"), "met", 4),
    (expected(Aggregate("mean", D(4), None), "none"), "error", None),
    (expected(RowCount(5, 5), None), "met", 5),
    (expected(RowCount(6, None), None), "unmet", 5),
    (expected(Fresh(Duration.of(hours=1)), "at"), "met", 3600),
    (expected(Fresh(Duration.of(minutes=59)), "at"), "unmet", 3600),
    (expected(Greater("x", or_equal=True), "y"), "unmet", 0.75),
    (expected(Greater("x", or_equal=False), "y"), "unmet", 0.5),
    (expected(Greater("zz", or_equal=False), "y"), "error", None),
    (expected(NoneOf((7, 8)), "n"), "met", 1),
    (expected(NoneOf((4, "7")), "n"), "unmet", 0.6),
    (expected(NoneOf(("dd",), D("0.75")), "t"), "met", 0.75),
    (expected(Unlike("^d"), "t"), "unmet", 0.75),
    (expected(Lengths(2, 2), "t"), "met", 1),
    (expected(Lengths(None, 1), "t"), "unmet", 0),
    (expected(Lengths(2, 2), "none"), "no data", None),
    (expected(Aggregate("distinct_share", D("0.8"), D("0.8")), "n"), "met", 0.8),
    (expected(Aggregate("unique_share", D("0.7"), None), "n"), "unmet", 0.6),
    (expected(Aggregate("unique_share", D(1), None), "x", "n < 4"), "met", 1),
    (expected(Equal("y", D("0.25"))), "met", 0.25),
    (expected(Equal("y")), "unmet", 0.25),
    (expected(Equal("t")), "unmet", 0),
    (expected(PairIn("t", ((1, "a1"), (2, "b2"), (4, "c3"), (4, "dd"))), "n"), "met", 1),
    (expected(PairIn("t", ((1, "a1"), (2, "zz"))), "n"), "unmet", 0.25),
    (expected(SumEquals(("x", "y"), D(3), D("0.25")), None), "met", 0.25),
    (expected(SumEquals(("x", "y"), D(3)), None), "unmet", 0.25),
    (expected(Satisfies(parse("n >= 2 or t = 'a1'")), None), "met", 1),
    (expected(Satisfies(parse("t in ('a1', 'b2', 'c3')"), D("0.8")), None), "unmet", 0.75),
    (expected(Satisfies(parse("zz = 1")), None), "error", None),
    (expected(HasColumns(("x", "t"), exact=False, ordered=False), None), "met", 1),
    (expected(HasColumns(("x", "zz"), exact=False, ordered=False), None), "unmet", 0.5),
    (expected(HasColumns(("x", "t"), exact=True, ordered=False), None), "unmet", 1),
    (expected(HasColumns(tuple(FRAME.columns), exact=True, ordered=True), None), "met", 1),
    (expected(HasColumns(("t", "x"), exact=False, ordered=True), None), "unmet", 1),
    (expected(FailingRows("SELECT n FROM batch WHERE n > 3", 2), None), "met", 2),
    (expected(FailingRows("SELECT n FROM batch WHERE n > 3", 1), None), "unmet", 2),
    (expected(FailingRows("SELECT zz FROM batch", 1), None), "error", None),
    (expected(Scalar("SELECT MAX(n) FROM batch", D(4), D(4)), None), "met", 4),
    (expected(Scalar("SELECT MAX(n) FROM batch WHERE n > 9", D(4), D(4)), None), "unmet", None),
    (expected(Within(D(1), D(3)), "x", "n < 4"), "met", 1),
    (expected(Within(D(1), D(3)), "x", "t is not null"), "unmet", 2 / 3),
    (expected(Within(D(1), D(3)), "x", "n > 99"), "no data", None),
    (expected(Aggregate("mean", D(0), None), "x", "n > 99"), "no data", None),
    (expected(Present(D(1)), "x", "n > 99"), "no data", None),
    (expected(RowCount(None, 2), None, "n < 3"), "met", 2),
    (expected(RowCount(1, None), None, "n > 99"), "unmet", 0),
    (expected(Within(D(1), D(3)), "x", "zz > 99"), "error", None),
]


@pytest.mark.parametrize("name", ["duckdb", "pandas"])
def test_each_assertion_has_its_verdict_and_its_value(name: str) -> None:
    _all_right(judge(FRAME, *(case[0] for case in CASES), name=name))


@pytest.mark.realtool
def test_each_assertion_has_the_same_verdict_on_spark(spark: Any) -> None:
    _all_right(judge(FRAME, *(case[0] for case in CASES), name="spark", session=spark))


def _all_right(found: list[Any]) -> None:
    said = []
    for judged, (one, wanted, value) in zip(found, CASES, strict=True):
        close = value is None or judged.value == pytest.approx(value)
        if state(judged) != wanted or not close:
            said.append((one.assertion, one.column, one.where, wanted, value, judged))
    assert not said


def test_an_error_names_what_is_missing() -> None:
    (one,) = judge(FRAME, expected(Present(D(1)), "amuont"))
    assert one.error and one.message == "the batch has no column `amuont`"


def test_a_pattern_that_the_engine_does_not_know_breaks_only_its_own_expectation() -> None:
    bad, good = judge(FRAME, expected(Matches("(?<=a)1"), "t"), expected(Present(D("0.5"))))
    assert bad.error and "invalid perl operator" in bad.message
    assert good.met
