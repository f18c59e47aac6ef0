from __future__ import annotations

import pytest

from mlobs_compile.query_rules.regular_expression import RULE
from tests.query_rules.queries import a_query, said


@pytest.mark.parametrize(
    ("matcher", "message", "help"),
    [
        ('a=~"api"', "`api` matches one value only", 'write `a="api"`'),
        ('a!~"api"', "`api` matches one value only", 'write `a!="api"`'),
        ('a=~""', "`` matches one value only", 'write `a=""`'),
        (r'a=~"api\\.eu"', r"`api\.eu` matches one value only", 'write `a="api.eu"`'),
        ('a=~"^api$"', "`^api$` matches one value only", 'write `a="api"`'),
        (
            'a=~"^api.*"',
            "`^` and `$` do nothing: expressions are anchored at both ends",
            'write `a=~"api.*"`',
        ),
        ('a!~"5..$"', "`^` and `$` do nothing: expressions are anchored at both ends", 'write `a!~"5.."`'),
        ('a=~"x|y|"', "the empty alternative stands for series without `a`", None),
        ('a=~"x|y|x"', "an alternative is given twice", "keep one of them"),
        (
            'a=~"api.example.com.*"',
            "the dots of `api.example` stand for any character",
            r"write `api\\.example`",
        ),
        ('a=~"10.0.0.1:.+"', "the dots of `10.0.0.1` stand for any character", r"write `10\\.0\\.0\\.1`"),
    ],
)
def test_an_expression_that_says_less_than_it_seems_is_a_warning(
    matcher: str, message: str, help: str | None
) -> None:
    (found,) = RULE.check(a_query(f"x{{{matcher}}}"))
    assert found.inside and found.inside.cut == matcher
    assert found.message == message and (help is None or found.help == help)


@pytest.mark.parametrize(
    "matcher",
    ['a="^x$"', 'a=~"5.."', 'a=~"2..|4.."', 'a=~"api-.+"', 'a=~"(x|y)?"', r'a=~"cost\\$|x.*"', 'a=~".+"', 'a=~".*"',
     r'a=~"api\\.eu.*"', 'a=~"v1.2.*"', 'a=~"x|y"', 'a=~"[a-z]+"'],
)  # fmt: skip
def test_what_needs_an_expression_may_have_one(matcher: str) -> None:
    assert said(RULE, a_query(f"x{{{matcher}}}")) == []
