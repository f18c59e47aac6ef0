from __future__ import annotations

from mlobs_compile.query_rules.idle_matcher import RULE
from tests.query_rules.queries import a_query, said


def test_a_matcher_of_everything_or_nothing_is_a_note() -> None:
    assert said(RULE, a_query('x{a=~".*",b!~".*"}')) == [
        'a=~".*": this matches every value, and series without `a` too',
        'b!~".*": this refuses every value, and series without `b` too',
    ]


def test_a_matcher_that_chooses_is_fine() -> None:
    assert said(RULE, a_query('x{a=~".+",b=".*",c=~"x.*"}')) == []
