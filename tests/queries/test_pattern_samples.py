"""A text that a pattern is said to match is matched by it; a pattern that is not read gives none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.queries.pattern_samples import samples


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        ("5..", "500"),
        ("fraud", "fraud"),
        ("", ""),
        ("eu|us", "eu"),
        ("/v1/.*", "/v1/0"),
        ("(?:a|b)c+", "ac"),
        (r"10\.0\.\d+", "10.0.0"),
        ("[45]..", "400"),
        ("[^5]..", "000"),
        ("x{3}", "xxx"),
        ("x{2,}", "xx"),
        ("^a?b$", "ab"),
        ("a*?", "a"),
        ("http_(get|post)", "http_get"),
    ],
)
def test_the_plainest_text_stands_first(pattern: str, first: str) -> None:
    assert samples(pattern)[0] == first


def test_each_alternative_is_shown_before_a_second_text_of_any() -> None:
    assert samples("eu.|us.")[:2] == ("eu0", "us0")


@pytest.mark.parametrize("pattern", ["(?i)a", r"\pL+", "(a", "a)", "*a", "[a", r"\bx", "[[:alpha:]]", r"\1"])
def test_what_is_not_read_gives_no_text(pattern: str) -> None:
    assert samples(pattern) == ()


@given(st.text("ab0.|()[]^?*+{}2,\\d-", max_size=12))
def test_every_text_is_matched(pattern: str) -> None:
    for text in samples(pattern):
        assert re.fullmatch(pattern, text)
