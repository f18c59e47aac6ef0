"""Of two long texts the part that differs is shown, and two that differ never look the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlobs_compile.change.excerpt import WIDTH, sides

HEAD = 'mlobs:slo_errors:ratio{environment="prod",slo="feature-server/availability",team="platform",window="'


def test_short_texts_are_whole() -> None:
    assert sides("a > 100", "a > 250") == ("a > 100", "a > 250")


def test_long_texts_are_shown_around_the_first_difference_with_a_mark_at_each_end_that_is_left_out() -> None:
    tail = '"} > 14.4 and on (slo) ' + "x" * 100
    before, after = sides(HEAD + "1h" + tail, HEAD + "3h" + tail)
    assert '"1h"} > 14.4' in before.replace("window=", "") and 'window="3h"} > 14.4' in after
    assert all(one.startswith("…") and one.endswith("…") and len(one) == WIDTH + 2 for one in (before, after))


def test_a_text_that_only_goes_on_is_shown_where_it_goes_on() -> None:
    before, after = sides(HEAD, HEAD + " or vector(0)")
    assert before.endswith('window="') and after.endswith('window=" or vector(0)')


@pytest.mark.parametrize(
    ("before", "after"),
    [("a b", "a  b"), ("a", "a "), ("a\nb", "a b"), ("a\r\nb", "a\nb"), ("", " "), ("\x1b[2J", "\\u001b[2J")],
)
def test_white_space_and_signs_that_no_terminal_shows_are_seen(before: str, after: str) -> None:
    shown = sides(before, after)
    assert shown[0] != shown[1] and all(one.isprintable() for one in shown)


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=200))
def test_two_texts_look_the_same_only_when_they_are(one: str, other: str, head: str) -> None:
    before, after = sides(head + one, head + other)
    assert (before == after) is (one == other)
    assert before.isprintable() and after.isprintable()
    assert max(len(before), len(after)) <= WIDTH + 2
