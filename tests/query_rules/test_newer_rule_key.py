from __future__ import annotations

import pytest

from mlobs_compile.query_rules.newer_rule_key import RULE
from tests.query_rules.queries import a_group, facts, messages

GROUP = "groups:\n- name: g\n{key}  rules:\n  - {rule}\n"


def found(version: str, key: str = "", rule: str = "{alert: A, expr: up == 0}") -> list[str]:
    text = GROUP.format(key=f"  {key}\n" if key else "", rule=rule)
    return messages(RULE.check(a_group(text, facts(prometheus={"version": version}))))


@pytest.mark.parametrize(
    ("key", "rule", "since", "before"),
    [
        ("query_offset: 1m", "{alert: A, expr: up == 0}", "2.53.0", "2.52.0"),
        ("labels: {a: b}", "{alert: A, expr: up == 0}", "3.0.0", "2.55.0"),
        ("limit: 5", "{alert: A, expr: up == 0}", "2.31.0", "2.30.0"),
        ("", "{alert: A, expr: up == 0, keep_firing_for: 5m}", "2.42.0", "2.41.0"),
        ("", "{record: a.b, expr: up}", "3.0.0", "2.55.0"),
        ("", "{record: a_b, expr: up, labels: {a.b: c}}", "3.0.0", "2.55.0"),
    ],
)
def test_a_key_or_a_name_is_judged_by_the_version(key: str, rule: str, since: str, before: str) -> None:
    assert found(since, key, rule) == []
    (message,) = found(before, key, rule)
    assert f"needs Prometheus {since[:-2]}, and this one is {before[:-2]}" in message


def test_without_facts_nothing_is_said() -> None:
    assert (
        messages(RULE.check(a_group(GROUP.format(key="  query_offset: 1m\n", rule="{record: a, expr: b}"))))
        == []
    )
