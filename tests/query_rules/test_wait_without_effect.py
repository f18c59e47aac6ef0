from __future__ import annotations

import pytest

from mlobs_compile.query_rules.wait_without_effect import RULE
from tests.query_rules.queries import an_alert, facts, messages

GROUP = "groups:\n- name: g\n  {interval}\n  rules:\n  - {{alert: A, expr: up == 0, {wait}}}\n"


def found(wait: str, interval: str = "interval: 1m") -> list[str]:
    return messages(RULE.check(an_alert(GROUP.format(interval=interval, wait=wait))))


@pytest.mark.parametrize(
    ("wait", "message"),
    [
        ("for: 0s", "`for: 0s` is what holds anyway"),
        ("for: 0", "`for: 0s` is what holds anyway"),
        ("keep_firing_for: 0s", "`keep_firing_for: 0s` is what holds anyway"),
        ("for: 30s", "`for: 30s` is shorter than the `1m` from one evaluation to the next"),
    ],
)
def test_a_wait_that_changes_nothing_is_a_warning(wait: str, message: str) -> None:
    assert found(wait) == [message]


@pytest.mark.parametrize("wait", ["for: 1m", "for: 1h30m", "keep_firing_for: 30s", "labels: {}"])
def test_a_wait_that_lasts_is_fine(wait: str) -> None:
    assert found(wait) == []


def test_without_an_interval_only_the_server_knows() -> None:
    assert found("for: 30s", "limit: 5") == []
    alert = an_alert(
        GROUP.format(interval="limit: 5", wait="for: 30s"), facts(prometheus={"evaluation_interval": "1m"})
    )
    assert len(messages(RULE.check(alert))) == 1
