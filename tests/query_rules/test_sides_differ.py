from __future__ import annotations

import pytest

from mlobs_compile.query_rules.sides_differ import RULE
from tests.query_rules.queries import a_query, around, facts, said


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("sum by (job) (a) / sum(b)", "only the left side can have `job`"),
        ("sum(a) - sum by (pod, job) (b)", "only the right side can have `job`, `pod`"),
        (
            "sum by (job) (a) and sum by (pod) (b)",
            "only the left side can have `job` and only the right side can have `pod`",
        ),
        ("sum by (job, pod) (a) / ignoring (pod) group_left () sum(b)", "only the left side can have `job`"),
        ("sum by (job) (a) > vector(5)", "only the left side can have `job`"),
    ],
)
def test_sides_with_other_labels_match_by_accident(query: str, labels: str) -> None:
    (message,) = said(RULE, a_query(query))
    assert message.endswith(f"the two sides have different labels: {labels}")


@pytest.mark.parametrize(
    "query",
    [
        "sum by (job) (a) / sum by (job) (b)",
        "sum by (job) (a) / on () group_left () sum(b)",
        "sum by (job) (a) / ignoring (job) group_left () sum(b)",
        "sum by (job) (a) or vector(0)",
        "sum by (job) (a) > 5",
        "a / sum(b)",  # nobody knows the labels of `a`
        "sum without (pod) (a) / sum(b)",
        'sum by (job) (a{job="x"}) / sum(b)',  # certain, and so an error of its own
        "sum by (job) (a) + fill (0) sum(b)",
    ],
)
def test_equal_labels_and_a_named_match_are_fine(query: str) -> None:
    assert said(RULE, a_query(query)) == []


def test_with_facts_the_labels_of_metrics_count() -> None:
    labels = {"job": ["x"], "instance": 3}
    known = around(facts(a={"labels": {**labels, "code": ["200"]}}, b={"labels": labels}))
    (message,) = said(RULE, a_query("a / b", known=known))
    assert "only the left side can have `code`" in message
    assert said(RULE, a_query("a / ignoring (code) group_left () b", known=known)) == []
    assert said(RULE, a_query("a / a", known=known)) == []
    (message,) = said(RULE, a_query("b / sum(a)", known=known))
    assert "only the left side can have `instance`, `job`" in message
