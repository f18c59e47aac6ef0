"""Regular expressions are judged as RE2 judges them, and never where only RE2 can tell."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.queries import pattern

PIECES = st.sampled_from(
    [*"ab.*+?|()[]{}^$\\-,1", r"\d", r"\.", "(?:", "[a-c]", "{2}", "(?i)", "(?=a)", r"\pL"]
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@pytest.mark.parametrize(
    "text",
    ["", ".*", "a|b", r"5\d\d", "[[:alpha:]]+", r"\pL", "(?i)get", "(?P<x>a)", "(?<x>a)", "a{1000}", "[*+]"],
)
def test_what_re2_takes_is_no_problem(text: str) -> None:
    assert pattern.problem(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a(", "missing )"),
        ("*a", "nothing to repeat"),
        ("[a", "unterminated character set"),
        ("(?=a)b", "`(?=` looks around"),
        ("(?<!a)b", "`(?<!` looks around"),
        ("a*+", "`*+` repeats a repetition"),
        (r"(a)\1", "it refers back to a group"),
        ("a{1001}", "`{1001}` repeats more than 1000 times"),
    ],
)
def test_what_re2_refuses_is_told(text: str, words: str) -> None:
    assert words in (pattern.problem(text) or "")


@pytest.mark.parametrize(
    ("text", "value", "matched"),
    [
        ("5..", "500", True), ("5..", "5000", False), ("a|b", "b", True), ("a|b", "ab", False), (".+", "", False),
        (".*", "a\nb", True), ("", "", True), (r"\pL", "a", None), ("a(", "a", None),
    ],
)  # fmt: skip
def test_a_value_is_matched_as_a_whole(text: str, value: str, matched: bool | None) -> None:
    assert pattern.matches(text, value) is matched


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "passes"),
    [
        ("=", "a", "a", True), ("!=", "a", "b", True), ("!=", "a", "a", False), ("=~", "a|b", "b", True),
        ("!~", "a|b", "c", True), ("!~", "a|b", "a", False), ("=~", r"\pL", "a", False), ("!~", r"\pL", "1", False),
    ],
)  # fmt: skip
def test_a_matcher_lets_through_what_prometheus_would(
    operator: str, wanted: str, value: str, passes: bool
) -> None:
    assert pattern.accepts(operator, wanted, value) is passes


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a|b", ("a", "b")),
        ("(a|b)", ("a", "b")),
        ("(?:a|b)", ("a", "b")),
        (r"a\.b", ("a.b",)),
        ("a|", ("a", "")),
        ("a.", None),
        ("(a|b)c", None),
    ],
)
def test_a_list_of_plain_values_is_read(text: str, values: tuple[str, ...] | None) -> None:
    assert pattern.alternatives(text) == values


@given(TEXTS)
def test_no_pattern_is_too_odd(text: str) -> None:
    pattern.problem(text)
    pattern.matches(text, "ab")
    values = pattern.alternatives(text)
    for value in values or ():
        assert pattern.matches(text, value) in (True, None)


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_plain_pattern_matches_its_one_value(text: str, other: str) -> None:
    escaped = re.escape(text)
    if pattern.is_plain(escaped):
        assert pattern.literal(escaped) == text
        assert pattern.matches(escaped, other) in (other == text, None)
