from __future__ import annotations

from decimal import Decimal

from mlobs_compile.review.figures import Cost, Figures
from tests import reviews


def found(before: str, after: str, project: str = "review: {}") -> list[str]:
    costs = (
        Cost("default", "metric_alarm", Decimal(before), Decimal(after)),
        Cost("default", "dashboard", Decimal(3), Decimal(3)),
    )
    return reviews.rows(project, project, Figures(costs=costs))


def test_a_rise_beyond_the_share_is_told_and_one_within_it_is_not() -> None:
    assert found("97", "107.5") == ["R16 medium cost: $100.00 → $110.50 a month (+11%)"]
    assert found("97", "107") == []
    assert found("107", "97") == []


def test_the_project_says_how_large_a_rise_is_told() -> None:
    assert found("97", "107.5", "review: {cost_rise: 20%}") == []


def test_more_than_twice_the_cost_is_high() -> None:
    assert found("97", "200") == ["R16 high cost: $100.00 → $203.00 a month (+103%)"]


def test_a_cost_where_nothing_was_paid_is_told_without_a_share() -> None:
    costs = (Cost("default", "metric_alarm", Decimal(0), Decimal(9)),)
    assert reviews.rows("review: {}", "review: {}", Figures(costs=costs)) == [
        "R16 low cost: $0.00 → $9.00 a month"
    ]
    free = (Cost("default", "metric_alarm", Decimal(0), Decimal(0)),)
    assert reviews.rows("review: {}", "review: {}", Figures(costs=free)) == []


def test_an_environment_that_is_new_is_no_rise() -> None:
    costs = (Cost("staging", "metric_alarm", Decimal(0), Decimal(9)),)
    assert reviews.rows("review: {}", "review: {}", Figures(costs=costs)) == []
