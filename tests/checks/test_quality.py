"""Checks of columns and tables become the assertions that they say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from mlobs_compile.check import Scope
from mlobs_compile.condition import parse
from mlobs_compile.ir.assertion import (
    Aggregate,
    Assertion,
    Equal,
    FailingRows,
    Fresh,
    Greater,
    HasColumns,
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
from mlobs_compile.ir.node import Urgency
from mlobs_compile.units import Duration
from tests.builders import a_subject, a_watch
from tests.checks.pages import check, loaded

WHOLE = Decimal(1)


def lowered(scope: Scope, name: str, entry: object) -> tuple[Expectation, ...]:
    kind = check(scope, name)
    column = "amount" if scope is Scope.COLUMN else None
    subject = a_subject("payments", kind="dataset")
    watch = a_watch(f"payments/checks/{name}", column=column, subject=subject, dataset="payments")
    nodes = tuple(kind.lower(kind.shape.model_validate(entry), watch))
    assert all(isinstance(node, Expectation) for node in nodes)
    return nodes  # type: ignore[return-value]


def said(scope: Scope, name: str, entry: object) -> str:
    """The message and the help of the only fault that a document with this entry has."""
    fragment = (
        {"columns": {"amount": {"checks": {name: entry}}}}
        if scope is Scope.COLUMN
        else {"checks": {name: entry}}
    )
    (fault,) = loaded(scope, fragment).diagnostics  # type: ignore[arg-type]
    return f"{fault.message} ({fault.help})"


@pytest.mark.parametrize(
    ("name", "entry", "assertion"),
    [
        ("missing", {"at_most": "0.1%"}, Present(Decimal("0.999"))),
        ("range", {"within": [0, 120]}, Within(Decimal(0), Decimal(120), WHOLE)),
        ("range", {"at_least": 0}, Within(Decimal(0), None, WHOLE)),
        (
            "range",
            {"at_most": Decimal("0.1"), "share": "99.5%"},
            Within(None, Decimal("0.1"), Decimal("0.995")),
        ),
        (
            "one_of",
            {"values": ["FR", 1, Decimal("1.5"), True]},
            OneOf(("FR", 1, Decimal("1.5"), True), WHOLE),
        ),
        ("one_of", {"values": ["FR"], "share": "99%"}, OneOf(("FR",), Decimal("0.99"))),
        ("matches", {"pattern": "^[A-Z]{2}$"}, Matches("^[A-Z]{2}$", WHOLE)),
        ("matches", {"pattern": "x", "share": Decimal("0.5")}, Matches("x", Decimal("0.5"))),
        ("unique", {}, Unique()),
        (
            "aggregate",
            {"mean": {"within": [Decimal("0.1"), 3]}},
            Aggregate("mean", Decimal("0.1"), Decimal(3)),
        ),
        ("greater_than", {"column": "start"}, Greater("start", or_equal=False)),
        ("greater_than", {"column": "start", "or_equal": True}, Greater("start", or_equal=True)),
    ],
)
def test_a_check_of_a_column_becomes_its_assertion(name: str, entry: object, assertion: Assertion) -> None:
    (node,) = lowered(Scope.COLUMN, name, entry)
    assert node.assertion == assertion
    assert (node.dataset, node.column, node.urgency) == ("payments", "amount", Urgency.TICKET)
    assert node.id == f"payments/checks/{name}" + ("/mean" if name == "aggregate" else "")


@pytest.mark.parametrize(
    ("name", "entry", "assertion", "column"),
    [
        ("rows", {"at_least": 1000}, RowCount(1000, None), None),
        ("rows", {"at_most": 5}, RowCount(None, 5), None),
        ("rows", {"within": [10, 20]}, RowCount(10, 20), None),
        ("fresh", {"column": "created_at", "at_most": "26h"}, Fresh(Duration.of(hours=26)), "created_at"),
        ("unique_key", {"columns": ["customer", "day"]}, Unique(("customer", "day")), None),
    ],
)
def test_a_check_of_a_table_becomes_its_assertion(
    name: str, entry: object, assertion: Assertion, column: str | None
) -> None:
    (node,) = lowered(Scope.TABLE, name, entry)
    assert (node.assertion, node.column) == (assertion, column)
    assert node.dataset == "payments"


HALF = Decimal("0.5")


@pytest.mark.parametrize(
    ("scope", "name", "entry", "fail", "warn"),
    [
        (Scope.COLUMN, "missing", {"at_most": "1%", "warn": {"at_most": "0%"}}, Present(Decimal("0.99")), Present(WHOLE)),
        (Scope.COLUMN, "range", {"within": [0, 9], "warn": {"within": [1, 8]}},
         Within(Decimal(0), Decimal(9)), Within(Decimal(1), Decimal(8))),
        (Scope.COLUMN, "range", {"at_most": 9, "share": HALF, "warn": {"share": 1}},
         Within(None, Decimal(9), HALF), Within(None, Decimal(9))),
        (Scope.COLUMN, "not_one_of", {"values": ["X"], "share": HALF, "warn": {"share": 1}},
         NoneOf(("X",), HALF), NoneOf(("X",))),
        (Scope.COLUMN, "not_matches", {"pattern": "x", "share": HALF, "warn": {"share": 1}},
         Unlike("x", HALF), Unlike("x")),
        (Scope.COLUMN, "length", {"within": [1, 3], "share": HALF, "warn": {"share": 1}},
         Lengths(1, 3, HALF), Lengths(1, 3)),
        (Scope.COLUMN, "unique_share", {"at_least": HALF, "warn": {"at_least": 1}},
         Aggregate("unique_share", HALF, None), Aggregate("unique_share", WHOLE, None)),
        (Scope.COLUMN, "equal_to", {"column": "b", "share": HALF, "warn": {"share": 1}}, Equal("b", HALF), Equal("b")),
        (Scope.COLUMN, "pair_in", {"column": "b", "pairs": [["x", 1]], "share": HALF, "warn": {"share": 1}},
         PairIn("b", (("x", 1),), HALF), PairIn("b", (("x", 1),))),
        (Scope.TABLE, "sum_equals", {"columns": ["a", "b"], "total": 1, "share": HALF, "warn": {"share": 1}},
         SumEquals(("a", "b"), WHOLE, HALF), SumEquals(("a", "b"), WHOLE)),
        (Scope.TABLE, "rows", {"at_least": 1, "warn": {"at_least": 5}}, RowCount(1, None), RowCount(5, None)),
        (Scope.TABLE, "sql", {"rows": "SELECT 1 FROM batch", "at_most": 3, "warn": {"at_most": 1}},
         FailingRows("SELECT 1 FROM batch", 3), FailingRows("SELECT 1 FROM batch", 1)),
        (Scope.TABLE, "sql", {"value": "SELECT 1 FROM batch", "at_most": 3, "warn": {"at_most": 1}},
         Scalar("SELECT 1 FROM batch", None, Decimal(3)), Scalar("SELECT 1 FROM batch", None, WHOLE)),
    ],
)  # fmt: skip
def test_a_tighter_bound_warns_under_the_id_of_the_check(
    scope: Scope, name: str, entry: object, fail: Assertion, warn: Assertion
) -> None:
    failing, warning = lowered(scope, name, entry)
    assert (failing.assertion, warning.assertion) == (fail, warn)
    assert (failing.warning, warning.warning) == (False, True)
    assert warning.id == f"{failing.id}/warn" and warning.urgency is Urgency.TICKET


def test_each_condition_and_each_select_is_a_check_of_its_own() -> None:
    conditions = {"paid": {"condition": "amount > 0"}, "sent": {"condition": "a = 1", "share": "99%"}}
    paid, sent = lowered(Scope.TABLE, "satisfies", {"conditions": conditions})
    assert paid.assertion == Satisfies(parse("amount > 0")) and paid.id.endswith("/satisfies/paid")
    assert sent.assertion == Satisfies(parse("a = 1"), Decimal("0.99"))
    queries = {
        "lost": {"rows": "SELECT 1 FROM batch"},
        "mean": {"value": "SELECT 2 FROM batch", "at_most": 1},
    }
    lost, mean = lowered(Scope.TABLE, "sql", {"queries": queries})
    assert lost.assertion == FailingRows("SELECT 1 FROM batch", 0) and lost.id.endswith("/sql/lost")
    assert mean.assertion == Scalar("SELECT 2 FROM batch", None, WHOLE)


def test_a_cardinality_is_a_count_and_a_share() -> None:
    count, share = lowered(
        Scope.COLUMN, "cardinality", {"count": {"at_most": 5}, "share": {"at_least": HALF}}
    )
    assert count.assertion == Aggregate("distinct", None, Decimal(5)) and count.id.endswith("/count")
    assert share.assertion == Aggregate("distinct_share", HALF, None) and share.id.endswith("/share")


def test_a_schema_is_what_the_document_declares_or_what_is_named() -> None:
    (named,) = lowered(Scope.TABLE, "schema", {"names": ["a", "b"], "exact": True})
    assert named.assertion == HasColumns(("a", "b"), exact=True, ordered=False)


def test_a_check_may_look_at_some_rows_and_page_on_its_own() -> None:
    (node,) = lowered(Scope.COLUMN, "unique", {"where": "a = 1", "severity": "page"})
    assert node.where == parse("a = 1") and node.urgency is Urgency.PAGE


@pytest.mark.parametrize(
    ("name", "entry", "part"),
    [
        ("missing", {"at_most": "1%", "warn": {"at_most": "2%"}}, "looser than the check"),
        ("range", {"at_most": 5, "warn": {"at_most": 5}}, "says the same"),
        ("range", {"at_most": 5, "warn": {}}, "`warn` says nothing"),
        ("one_of", {"values": [1], "warn": {"share": HALF}}, "looser than the check"),
        ("cardinality", {}, "bounds neither `count` nor `share`"),
        ("length", {"at_least": -1}, "counts nothing"),
        ("pair_in", {"column": "b", "pairs": [["a", "b", "c"]]}, "a pair has two values"),
    ],
)
def test_a_bound_that_says_nothing_is_told(name: str, entry: object, part: str) -> None:
    assert part in said(Scope.COLUMN, name, entry)


@pytest.mark.parametrize(
    ("entry", "part"),
    [
        ({}, "selects nothing"),
        ({"rows": "SELECT 1 FROM batch", "value": "SELECT 1 FROM batch"}, "exclude each other"),
        ({"value": "SELECT 1 FROM batch"}, "a value needs one of"),
        ({"rows": "SELECT 1 FROM batch", "at_least": 1}, "no lower bound"),
        ({"rows": "SELECT 1 FROM batch", "at_most": Decimal("1.5")}, "counts nothing"),
        (
            {"rows": "SELECT 1 FROM batch", "queries": {"a": {"rows": "SELECT 1 FROM batch"}}},
            "beside a SELECT",
        ),
    ],
)
def test_a_select_says_one_thing(entry: object, part: str) -> None:
    assert part in said(Scope.TABLE, "sql", entry)


def test_the_members_of_a_set_keep_their_types() -> None:
    (node,) = lowered(Scope.COLUMN, "one_of", {"values": ["1", 1, True]})
    assert isinstance(node.assertion, OneOf)
    assert [type(value) for value in node.assertion.values] == [str, int, bool]


def test_the_bounds_on_rows_are_whole_numbers_for_the_targets() -> None:
    (node,) = lowered(Scope.TABLE, "rows", {"within": [Decimal("10.0"), 20]})
    assert isinstance(node.assertion, RowCount)
    assert (type(node.assertion.low), type(node.assertion.high)) == (int, int)


def test_each_statistic_is_an_expectation_of_its_own_in_a_fixed_order() -> None:
    entry = {"distinct": {"at_least": 3}, "mean": {"at_most": 5}, "stdev": {"within": [1, 2]}}
    nodes = lowered(Scope.COLUMN, "aggregate", entry)
    assert [node.assertion for node in nodes] == [
        Aggregate("mean", None, Decimal(5)),
        Aggregate("stdev", Decimal(1), Decimal(2)),
        Aggregate("distinct", Decimal(3), None),
    ]
    assert len({node.id for node in nodes}) == 3


@pytest.mark.parametrize("statistic", ["mean", "median", "min", "max", "sum", "stdev", "distinct"])
def test_a_statistic_reaches_the_assertion_under_its_own_name(statistic: str) -> None:
    (node,) = lowered(Scope.COLUMN, "aggregate", {statistic: {"at_most": 7}})
    assert node.assertion == Aggregate(statistic, None, Decimal(7))


@pytest.mark.parametrize(
    ("scope", "name", "entry", "part"),
    [
        (Scope.COLUMN, "range", {}, "a range needs one of"),
        (Scope.COLUMN, "range", {"at_most": "5m"}, "`5m` is not a number"),
        (Scope.COLUMN, "range", {"at_most": 5, "share": 99}, "write a percentage as `99%`"),
        (Scope.COLUMN, "range", {"within": [2, 1]}, "lower bound 2 is not below"),
        (Scope.COLUMN, "one_of", {"values": []}, "at least one entry"),
        (Scope.COLUMN, "one_of", {"values": ["FR", None]}, "bound nulls with `missing`"),
        (Scope.COLUMN, "one_of", {"values": [["FR"]]}, "a list cannot be a member"),
        (Scope.COLUMN, "matches", {"pattern": "("}, "`(` is not a regular expression"),
        (Scope.COLUMN, "matches", {"pattern": "a{99999999999999999999}"}, "is not a regular expression"),
        (Scope.COLUMN, "unique", {"share": 1}, "unknown key `share`"),
        (Scope.COLUMN, "aggregate", {}, "names no statistic"),
        (Scope.COLUMN, "aggregate", {"mean": {}}, "a statistic needs one of"),
        (Scope.COLUMN, "aggregate", {"average": {"at_most": 1}}, "unknown key `average`"),
        (Scope.COLUMN, "greater_than", {}, "lacks the key `column`"),
        (Scope.TABLE, "rows", {}, "a number of rows needs one of"),
        (Scope.TABLE, "rows", {"at_least": Decimal("1.5")}, "`1.5` counts nothing"),
        (Scope.TABLE, "rows", {"at_least": -1}, "`-1` counts nothing"),
        (Scope.TABLE, "fresh", {"column": "t", "at_most": 26}, "a duration needs a unit"),
        (Scope.TABLE, "unique_key", {"columns": ["id"]}, "use `unique` under the column"),
        (Scope.TABLE, "unique_key", {"columns": ["a", "b", "a"]}, "names `a` twice"),
    ],
)
def test_a_fault_is_named_once_and_with_its_remedy(scope: Scope, name: str, entry: object, part: str) -> None:
    assert part in said(scope, name, entry)


@pytest.mark.parametrize("share", ["101%", 2, "-1%", True])
@pytest.mark.parametrize(
    ("name", "entry"), [("range", {"at_most": 1}), ("one_of", {"values": [1]}), ("matches", {"pattern": "a"})]
)
def test_a_share_lies_between_nothing_and_all(name: str, entry: dict[str, object], share: object) -> None:
    with pytest.raises(ValidationError):
        check(Scope.COLUMN, name).shape.model_validate({**entry, "share": share})
