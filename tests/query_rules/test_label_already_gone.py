from __future__ import annotations

import pytest

from mlobs_compile.query_rules.label_already_gone import RULE
from tests.query_rules.queries import a_query, around, facts, said


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("sum by (job) (sum by (pod) (x))", "job: there is no `job` here, so nothing is grouped by it"),
        ('max by (job, pod) (x{job=""})', "job: there is no `job` here, so nothing is grouped by it"),
        (
            "sum by (le) (histogram_quantile(0.9, x))",
            "le: there is no `le` here, so nothing is grouped by it",
        ),
        ("sum(a) / on (job) sum(b)", "job: neither side has `job`, so nothing is matched by it"),
        ("a / on (job) sum(b)", "job: the right side has no `job`, so only series without it match"),
        ("a * on (job) group_left (team) sum by (job) (b)", "team: the right side has no `team` to copy"),
        ("sum by (job) (a) * on (job) group_right (team) b", "team: the left side has no `team` to copy"),
        ('label_replace(sum(x), "a", "$1", "job", "(.+)")', '"job": there is no `job` to take anything from'),
    ],
)
def test_a_label_that_is_gone_cannot_be_used(query: str, message: str) -> None:
    assert said(RULE, a_query(query)) == [message]


@pytest.mark.parametrize(
    "query",
    [
        "sum by (job) (sum by (job, pod) (x))",
        "sum without (job) (sum by (pod) (x))",
        "sum by (job) (x)",
        "a / on (job) b",
        'a{job="x"} / on (job) sum(b)',  # an error of its own
        "a * on (job) group_left (team) b",
        "a * ignoring (team) group_left () sum(b)",
        'label_replace(sum(x), "a", "$1", "job", "(.*)")',
        'sum by (a) (label_replace(sum(x), "a", "b", "", ""))',
    ],
)
def test_what_may_be_there_may_be_used(query: str) -> None:
    assert said(RULE, a_query(query)) == []


def test_matchers_on_recorded_series_are_held_against_their_rules() -> None:
    known = around(records={"job:errors": "sum by (job) (errors)"})
    assert said(RULE, a_query('job:errors{instance="a",job="b",pod!="c"}', known=known)) == [
        'instance="a": `job:errors` is recorded without `instance`'
    ]
    assert said(RULE, a_query("sum by (pod) (job:errors)", known=known)) == [
        "pod: there is no `pod` here, so nothing is grouped by it"
    ]


def test_with_facts_a_label_that_a_metric_never_had_is_gone_too() -> None:
    known = around(facts(x={"labels": {"job": ["a"]}}))
    assert said(RULE, a_query("sum by (zone, job) (x)", known=known)) == [
        "zone: there is no `zone` here, so nothing is grouped by it"
    ]
