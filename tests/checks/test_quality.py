"""Checks of columns and tables become the assertions that they say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from mlobs_compile.check import Scope
from mlobs_compile.ir.assertion import (
    Aggregate,
    Assertion,
    Fresh,
    Greater,
    Matches,
    OneOf,
    Present,
    RowCount,
    Unique,
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
