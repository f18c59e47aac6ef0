"""Bodies told apart field by field: items by their names, what is not there told from null, secrets hidden."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.change.digest import canonical_text
from mlobs_compile.change.fields import ABSENT, Difference, differences, shown


def _told(before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    return [(one.name, one.before, one.after) for one in differences(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": Decimal("0.10")}, {"a": 0.1}, []),
        ({"a": True}, {"a": 1}, [("a", True, 1)]),
        ({"a": None}, {}, [("a", None, ABSENT)]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, [("a.c", 2, 3)]),
        ({"a": []}, {"a": {}}, [("a", [], {})]),
        ({"a": [1, 2]}, {"a": [1, 3, 4]}, [("a[1]", 2, 3), ("a[2]", ABSENT, 4)]),
        ({"m": [{"Id": "x", "v": 1}, {"Id": "y"}]}, {"m": [{"Id": "x", "v": 2}, {"Id": "y"}]}, [("m[x].v", 1, 2)]),
        ({"m": [{"Id": "x"}]}, {"m": []}, [("m[x]", {"Id": "x"}, ABSENT)]),
        ({"m": [{"Id": "x"}, {"Id": "y"}]}, {"m": [{"Id": "y"}, {"Id": "x"}]},
         [("m", [{"Id": "x"}, {"Id": "y"}], [{"Id": "y"}, {"Id": "x"}])]),
        ({"m": [{"Id": "x"}, {"Id": "x", "v": 1}]}, {"m": [{"Id": "x"}, {"Id": "x", "v": 2}]}, [("m[1].v", 1, 2)]),
    ],
)  # fmt: skip
def test_exactly_what_differs_is_told(before: Any, after: Any, told: list[Any]) -> None:
    assert _told(before, after) == told


def _record(window: str, expr: str) -> dict[str, Any]:
    return {"record": "mlobs:slo_errors:ratio", "expr": expr, "labels": {"slo": "a", "window": window}}


def test_rules_of_a_group_go_by_their_names_and_records_that_share_one_by_a_label() -> None:
    down = {"alert": "Down", "expr": "up == 0", "labels": {"severity": "page"}}
    before = {"rules": [_record("5m", "x"), _record("1h", "y"), down]}
    after = {"rules": [{"record": "first", "expr": "1"}, _record("5m", "x"), _record("1h", "z"),
                       {**down, "labels": {"severity": "ticket"}}]}  # fmt: skip
    assert _told(before, after) == [
        ("rules[mlobs:slo_errors:ratio{window=1h}].expr", "y", "z"),
        ("rules[Down].labels.severity", "page", "ticket"),
        ("rules[first]", ABSENT, {"record": "first", "expr": "1"}),
    ]


def test_rules_that_nothing_tells_apart_are_counted_and_the_others_keep_their_names() -> None:
    twin = {"alert": "Twin", "expr": "x"}
    before = {"rules": [twin, {"alert": "Down", "expr": "y"}, twin]}
    after = {"rules": [twin, {"alert": "Down", "expr": "z"}, {"alert": "Twin", "expr": "w"}]}
    assert _told(before, after) == [("rules[Down].expr", "y", "z"), ("rules[Twin 2].expr", "x", "w")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(("a", "b")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("a", "Id", "name", "alert", "labels")), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(JSON, JSON)
def test_nothing_differs_exactly_when_the_canonical_forms_are_the_same(before: Any, after: Any) -> None:
    same = canonical_text(before) == canonical_text(after)
    assert (differences(before, after) == ()) is same


def test_a_secret_is_hidden_and_that_it_changed_is_not() -> None:
    assert shown(Difference(("receivers", "[x]", "routing_key"), "hunter2", "hunter3")) == (
        "<hidden>", "<hidden> (another)",
    )  # fmt: skip
    assert shown(Difference(("a",), ABSENT, {"password": "x"})) == (ABSENT, {"password": "<hidden>"})
