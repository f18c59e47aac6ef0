from __future__ import annotations

import json
from dataclasses import replace

from mlobs_compile.artifact import Resource
from mlobs_compile.rules.dashboard_limits import MOST_IN_WIDGET, MOST_METRICS, MOST_WIDGETS, RULE
from tests.builders import a_resource


def board(*metrics: int, name: str = "fraud") -> Resource:
    """A dashboard with a widget of so many metrics each."""
    widgets = [
        {"type": "metric", "properties": {"metrics": [["N", f"m{number}"] for number in range(count)]}}
        for count in metrics
    ]
    return a_resource("dashboard", name, DashboardName=name, DashboardBody=json.dumps({"widgets": widgets}))


def test_the_largest_dashboard_is_fine() -> None:
    assert list(RULE.check(board(*[5] * 500))) == []
    assert list(RULE.check(board(*[500] * 5))) == []


def test_one_more_of_anything_is_an_error() -> None:
    assert "501 widgets" in next(RULE.check(board(*[0] * 501))).message
    assert "501 metrics in one widget" in next(RULE.check(board(501))).message
    assert "2501 metrics" in next(RULE.check(board(*[500] * 5, 1))).message


def test_a_name_with_a_slash_is_an_error() -> None:
    (finding,) = RULE.check(board(1, name="fraud/latency"))
    assert "is not a name" in finding.message
    assert list(RULE.check(board(1, name="a" * 255))) == []
    assert len(list(RULE.check(board(1, name="a" * 256)))) == 1


def test_dashboards_of_other_targets_are_left_alone() -> None:
    assert list(RULE.check(replace(board(*[0] * 501), target="grafana"))) == []


def test_the_limits_are_those_of_the_user_guide() -> None:
    """CloudWatch service quotas: 500 widgets, 500 metrics per widget, 2,500 metrics in all."""
    assert (MOST_WIDGETS, MOST_IN_WIDGET, MOST_METRICS) == (500, 500, 2500)
