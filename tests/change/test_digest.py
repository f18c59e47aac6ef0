from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlobs_compile.artifact import Deferred, Json
from mlobs_compile.change.digest import canonical, canonical_text, digest, whole_digest
from tests.properties.strategies import floats, trees


def test_numbers_that_are_equal_are_written_alike() -> None:
    for one in (1, 1.0, Decimal("1.00"), Decimal("1E+0")):
        assert canonical_text({"a": [one, {"b": one}], "c": one}) == '{"a":[1,{"b":1}],"c":1}'
    assert canonical_text(0.1) == canonical_text(Decimal("0.10")) == "0.1"
    assert canonical_text(-0.0) == "0" and canonical_text(1e2) == "100"


def test_kinds_of_mappings_and_sequences_are_no_matter() -> None:
    plain = {"b": [1, "x"], "a": {"c": None}}
    other = Deferred(lambda: {"a": Deferred(lambda: {"c": None}), "b": (Decimal(1), "x")})
    assert digest(plain) == digest(other)


def test_a_text_that_looks_like_a_number_stays_a_text() -> None:
    assert canonical_text({"a": "x:1.0,", "b": ["null", "1e5"]}) == '{"a":"x:1.0,","b":["null","1e5"]}'
    assert digest({"a": "1"}) != digest({"a": 1})


def test_an_integer_of_any_size_has_a_digest() -> None:
    assert canonical_text({"a": 10**30, "b": 1.5}) == '{"a":' + "1" + "0" * 30 + ',"b":1.5}'


@pytest.mark.parametrize("number", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_what_is_no_number_has_no_digest(number: Json) -> None:
    with pytest.raises(ValueError, match="JSON has no number"):
        digest({"a": [number]})


def test_a_short_digest_begins_the_whole_one() -> None:
    assert whole_digest({"a": 1}).startswith("sha256:" + digest({"a": 1}))


@settings(max_examples=50)
@given(trees | floats)
def test_the_fast_way_and_the_slow_way_agree(tree: Json) -> None:
    again = canonical(tree)
    assert canonical_text(tree) == canonical_text(again)
    assert canonical_text(json.loads(canonical_text(tree))) == canonical_text(tree)


@settings(max_examples=50)
@given(st.dictionaries(st.text(max_size=4), trees, max_size=5), st.randoms())
def test_the_order_of_keys_is_no_matter(tree: Mapping[str, Json], random: object) -> None:
    keys = list(tree)
    random.shuffle(keys)  # type: ignore[attr-defined]
    assert digest({key: tree[key] for key in keys}) == digest(tree)
