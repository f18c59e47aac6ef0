from __future__ import annotations

import pytest

from mlobs_compile.query_rules.always_fires import RULE
from tests.query_rules.queries import an_alert


def loud(expr: str, before: str = "") -> list[str]:
    """The parts that always give something."""
    alert = an_alert(f"{before}- alert: A\n  expr: {expr!r}")
    return [found.inside.cut for found in RULE.check(alert) if found.inside]


@pytest.mark.parametrize(
    ("expr", "part"),
    [
        ("up", "up"),
        ("sum(rate(errors_total[5m]))", "sum(rate(errors_total[5m]))"),
        ("up > bool 0", "up > bool 0"),
        ("changes(up[1h])", "changes(up[1h])"),
        ("a / b", "a / b"),
        ("up == 0 or errors", "errors"),
        ("(errors) or up == 0", "(errors)"),
        ("-up", "-up"),
        ("a and b", "a and b"),
        ("hour()", "hour()"),
        ("max_over_time(x[5m])", "max_over_time(x[5m])"),
    ],
)
def test_an_alert_without_a_condition_fires_for_what_is_there(expr: str, part: str) -> None:
    assert loud(expr) == [part]


@pytest.mark.parametrize(
    "expr",
    [
        "up == 0",
        "0 < errors",
        "sum(x > 5)",
        "count(up == 0)",
        "absent(up)",
        "absent_over_time(up[5m])",
        "a unless b",
        "a and b > 5",
        "a / b > 5",
        "a > 1 or b > 2",
        "rate(x[5m]) * (y > 0)",
        "max_over_time((x > 5)[1h:])",
        "ALERTS{alertstate='firing'}",
        "vector(1)",
        "1",
        "vector(1) and on () hour() > 8",
    ],
)
def test_a_condition_anywhere_on_the_way_is_one(expr: str) -> None:
    assert loud(expr) == []


def test_a_series_that_is_recorded_with_a_condition_is_one() -> None:
    assert loud("fraud:down", "- record: fraud:down\n  expr: up == 0\n") == []
    assert loud("fraud:up", "- record: fraud:up\n  expr: sum(up)\n") == ["fraud:up"]
    assert loud("a:b", "- record: a:b\n  expr: 'a:b'\n") == ["a:b"]
