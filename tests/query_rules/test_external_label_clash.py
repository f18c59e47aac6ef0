from __future__ import annotations

from mlobs_compile.query_rules.external_label_clash import RULE
from tests.query_rules.queries import facts, messages, rules_of

KNOWN = facts(prometheus={"external_labels": {"cluster": "eu-1"}})


def found(rule: str) -> list[str]:
    (one,) = rules_of(f"- {rule}", KNOWN).rules()
    return messages(RULE.check(one))


def test_a_label_of_the_server_with_another_value_is_a_warning() -> None:
    expected = ["`cluster` is an external label of Prometheus, where it is `eu-1`"]
    assert found("{alert: A, expr: up == 0, labels: {cluster: us}}") == expected
    assert found("{record: a, expr: up, labels: {cluster: us}}") == expected


def test_other_labels_and_the_same_value_are_fine() -> None:
    assert found("{alert: A, expr: up == 0, labels: {team: risk, cluster: eu-1}}") == []


def test_without_facts_nothing_is_said() -> None:
    (rule,) = rules_of("- {record: a, expr: up, labels: {cluster: us}}").rules()
    assert list(RULE.check(rule)) == []
