from __future__ import annotations

from mlobs_compile.query_rules.slow_group import RULE
from tests.query_rules.queries import a_group, facts, messages

RECORD = "- {record: 'a:b', expr: up}"
ALERT = "- {alert: A, expr: up == 0, keep_firing_for: 10m}"


def found(interval: str, *rules: str, lookback: str | None = None) -> list[str]:
    listed = "".join(f"  {rule}\n" for rule in rules)
    known = facts(prometheus={"lookback": lookback}) if lookback else None
    return messages(
        RULE.check(a_group(f"groups:\n- name: g\n  interval: {interval}\n  rules:\n{listed}", known))
    )


def test_a_group_slower_than_samples_are_forgotten_is_a_warning() -> None:
    assert found("10m", RECORD) == [
        "the group is evaluated every `10m`, and samples are forgotten after `5m`"
    ]
    assert found("6m", RECORD, ALERT) != []
    assert found("10m") != []


def test_five_minutes_and_alerts_that_keep_firing_are_fine() -> None:
    assert found("5m", RECORD) == []
    assert found("10m", ALERT) == []
    assert found("11m", ALERT) != []


def test_the_server_says_how_long_it_remembers() -> None:
    assert found("10m", RECORD, lookback="15m") == []
    assert found("2m", RECORD, lookback="1m") != []
