from __future__ import annotations

import pytest

from mlobs_compile.query_rules.regular_expression import RULE
from tests import projects
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


def test_a_preset_whose_user_gives_one_value_for_an_expression_is_fine() -> None:
    given = frozenset(("fraud", "api.example.com"))
    assert said(RULE, a_query('x{job=~"fraud"}', given=given)) == []
    assert said(RULE, a_query('x{job=~"other"}', given=given)) != []
    assert said(RULE, a_query('x{job=~"api.example.com"}', given=given)) != []


PRESET = """
apiVersion: mlobs/v1
kind: Preset
metadata: {name: inkwell, description: A server.}
applies_to: [Service]
params:
  job: {description: A regular expression for the job., pattern: "^[a-z|]+$"}
signals:
  waiting:
    {description: Pages that wait., unit: count, source: a recording, promql: {gauge: {query: 'QUERY'}}}
---
apiVersion: mlobs/v1
kind: Service
metadata: {name: letters, team: risk, runbook: "https://runbooks.example/letters"}
system: {preset: inkwell, job: inkwell}
alerts: {waiting: {signal: waiting, at_most: 5}}
"""


@pytest.mark.parametrize(("job", "warned"), [("$job", False), ("inkwell2", True)])
def test_the_preset_of_a_project_may_ask_with_a_parameter(job: str, warned: bool) -> None:
    document = PRESET.replace("QUERY", f'max(waiting_pages{{job=~"{job}"}})')
    found = {one.code for one in projects.beside(document)}
    assert ("MLO309" in found) is warned
