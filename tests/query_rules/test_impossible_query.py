from __future__ import annotations

import pytest

from mlobs_compile.query_rules.impossible_query import RULE
from tests.query_rules.queries import a_query, said


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('x{a="1",a="2"}', 'a="2": no series meets `a="1"` and `a="2"` at once'),
        ('x{a="",a="2"}', 'a="2": no series meets `a=""` and `a="2"` at once'),
        ('x{a!="",a=""}', 'a="": no series meets `a!=""` and `a=""` at once'),
        ('x{a="1",b="1",a!="1"}', 'a!="1": no series meets `a="1"` and `a!="1"` at once'),
        ('x{a=~"1|2",a="3"}', 'a="3": no series meets `a=~"1|2"` and `a="3"` at once'),
        ('x{a=~"1|2",a!~"(1|2)"}', 'a!~"(1|2)": no series meets `a=~"1|2"` and `a!~"(1|2)"` at once'),
        ('x{a="1",a=~"[a-z]+"}', 'a=~"[a-z]+": no series meets `a="1"` and `a=~"[a-z]+"` at once'),
        ("count(x) == 0", "count(x) == 0: this comparison never holds: the left side is never below 1"),
        ("count(x) < 1", "count(x) < 1: this comparison never holds: the left side is never below 1"),
        ("absent(x) == 0", "absent(x) == 0: this comparison never holds: the left side is always 1"),
        ("0 == count(x)", "0 == count(x): this comparison never holds: the left side is always 0"),
        ("vector(0) > 0", "vector(0) > 0: this comparison never holds: the left side is always 0"),
        (
            "(x > bool 1) > 1",
            "(x > bool 1) > 1: this comparison never holds: the left side is between 0 and 1",
        ),
        (
            "clamp_max(x, 1) > 2",
            "clamp_max(x, 1) > 2: this comparison never holds: the left side is never above 1",
        ),
        ("(x != 0) == 0", "(x != 0) == 0: this comparison never holds: the left side is never 0"),
        (
            "count(x) < bool 1",
            "count(x) < bool 1: this comparison is 0 always: the left side is never below 1",
        ),
    ],
)
def test_what_can_never_give_anything_is_an_error(query: str, message: str) -> None:
    assert said(RULE, a_query(query))[0] == message


@pytest.mark.parametrize(
    "query",
    [
        'x{a="1",b="2"}',
        'x{a=~"1|2",a!="1"}',
        'x{a=~"1.*",a="12"}',
        'x{a!="1",a!="2"}',
        'x{a=~".+",a="1"}',
        'x{a=~"[[:alpha:]]+",a="1"}',  # only RE2 can tell
        "count(x) > 0",
        "count(x) == 1",
        "x > 5",
        "count(x) + fill (0) count(y) == 0 or x",
        "1 > bool 2",
        "rate(x[5m]) < 0",  # a gauge can have fallen below zero
    ],
)
def test_what_may_give_something_is_left_alone(query: str) -> None:
    assert said(RULE, a_query(query)) == []


def test_the_remedy_of_a_count_is_absence() -> None:
    (found,) = RULE.check(a_query("count(x) == 0"))
    assert "absent" in (found.help or "")
