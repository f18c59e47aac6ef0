"""A check on one line is taken apart, or refused in words."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.spec.terse import PATTERN, Terse, parse
from mlobs_compile.units import UnitError


@pytest.mark.parametrize(
    ("text", "terse"),
    [
        ("missing(age) < 1%", Terse("missing", ("age",), "<", ("1%",))),
        ("rows>=1000", Terse("rows", (), ">=", (1000,))),
        ("range( amount ) in [0, 100000]", Terse("range", ("amount",), "in", (0, 100000))),
        ("range(a) in [-0.5, 1e3]", Terse("range", ("a",), "in", (Decimal("-0.5"), Decimal("1e3")))),
        (
            "one_of(currency) in ['EUR','US D', \"x\"]",
            Terse("one_of", ("currency",), "in", ("EUR", "US D", "x")),
        ),
        ("one_of(c) in [1, '1', true, FR]", Terse("one_of", ("c",), "in", (1, "1", True, "FR"))),
        ("one_of(c) in ['it''s']", Terse("one_of", ("c",), "in", ("it's",))),
        ("matches(country) ~ '^[A-Z]{2}$'", Terse("matches", ("country",), "~", ("^[A-Z]{2}$",))),
        ("matches(c) ~ '^a where b$'", Terse("matches", ("c",), "~", ("^a where b$",))),
        ("unique(id)", Terse("unique", ("id",), "")),
        ("unique_key(a, b)", Terse("unique_key", ("a", "b"), "")),
        ("fresh(created_at) < 26h", Terse("fresh", ("created_at",), "<", ("26h",))),
        ("sum_equals(a, b) == 100", Terse("sum_equals", ("a", "b"), "=", (100,))),
        ("DI(sex=F) in [0.8, 1.25]", Terse("DI", ("sex=F",), "in", (Decimal("0.8"), Decimal("1.25")))),
        ("auc >= baseline - 3 std", Terse("auc", (), ">=", ("baseline - 3 std",))),
        (
            "psi(a) < 0.2 for 2 of 3 ",
            Terse("psi", ("a",), "<", (Decimal("0.2"),), (("for", "2 of 3"),)),
        ),
        (
            "missing(a) < 1% where country = 'DE' and b > 1",
            Terse("missing", ("a",), "<", ("1%",), (("where", "country = 'DE' and b > 1"),)),
        ),
        (
            "psi(a) < 1 where b = 'x' for 2 of 3",
            Terse("psi", ("a",), "<", (1,), (("for", "2 of 3"), ("where", "b = 'x'"))),
        ),
        ("unique(id) where a is not null", Terse("unique", ("id",), "", (), (("where", "a is not null"),))),
    ],
)
def test_a_line_is_taken_apart(text: str, terse: Terse) -> None:
    assert parse(text) == terse
    assert re.match(PATTERN, text), "an editor would complain"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "an expectation is a text"),
        (5, "an expectation is a text"),
        ("< 5", "write the kind of check first"),
        ("missing() < 1%", "hold no column"),
        ("missing(a,) < 1%", "hold no column"),
        ("range(a) 5", "`5` of `range(a) 5` is no bound"),
        ("range(a) <", "is no bound"),
        ("range(a) in 5", "is no list"),
        ("range(a) in []", "is empty"),
        ("range(a) in [1, 2, 3]", "gives 3 bounds"),
        ("one_of(a) in ['x' 'y']", "part them with commas"),
        ("matches(a) ~ 'x", "never closed"),
    ],
)
def test_what_is_no_line_is_refused_in_words(text: object, words: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse(text)
    assert words in str(caught.value)


@given(st.text(max_size=40))
def test_no_text_is_more_than_refused(text: str) -> None:
    try:
        parse(text)
    except UnitError:
        return
