from __future__ import annotations

import pytest

from mlobs_compile.query_rules.duplicate_rule import RULE
from tests.query_rules.queries import messages, rules_of


def found(*rules: str) -> list[str]:
    return messages(RULE.check(rules_of("\n".join(f"- {rule}" for rule in rules))))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{record: 'a:b', expr: 'sum(rate(x[5m]))'}", "{record: 'a:b', expr: 'sum( rate( x[5m] ) )'}"),
        ("{alert: A, expr: up == 0, for: 5m}", "{alert: A, expr: up == 0}"),
        (
            "{alert: A, expr: up == 0, labels: {a: x, b: y}}",
            "{alert: A, expr: up == 0, labels: {b: y, a: x}}",
        ),
    ],
)
def test_the_same_rule_twice_is_a_warning(first: str, second: str) -> None:
    (message,) = found(first, second)
    assert "the same rule once more" in message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{record: 'a:b', expr: x}", "{record: 'a:b', expr: y}"),
        ("{record: 'a:b', expr: x, labels: {l: '1'}}", "{record: 'a:b', expr: x, labels: {l: '2'}}"),
        ("{alert: A, expr: up == 0}", "{alert: B, expr: up == 0}"),
        ("{alert: A, expr: up == 0, labels: {severity: page}}", "{alert: A, expr: up == 0}"),
    ],
)
def test_rules_that_differ_are_two(first: str, second: str) -> None:
    assert found(first, second) == []


def test_the_first_is_shown_beside_the_second() -> None:
    (one,) = RULE.check(rules_of("- {record: a, expr: x}\n- {record: a, expr: x}"))
    assert str(one.where) == "rules.yaml#groups[0].rules[1].record"
    assert [str(related.where) for related in one.related] == ["rules.yaml#groups[0].rules[0].record"]
