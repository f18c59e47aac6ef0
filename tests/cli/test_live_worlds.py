"""The live verbs on a world that ships: CloudWatch, as the strict fake plays it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from mlobs_compile.cli.around import Around
from mlobs_compile.errors import Exit
from tests.cli.live import Desk
from tests.cli.test_accepting import SLOW, TOPIC
from tests.cli.test_apply import Sts
from tests.platforms import PROJECT
from tests.worlds.aws_account import Account

CLOUD = (
    PROJECT.replace("{prometheus: {}, alertmanager: {}}", "{cloudwatch: {}}")
    + 'aws: {account: "123456789012", region: eu-west-1}\napply: {cloudwatch: {}}\n'
)


class _Aws:
    """Clients of a strict fake, and of STS."""

    def __init__(self) -> None:
        self.account = Account()

    def __call__(self, service: str) -> Any:
        return Sts("123456789012") if service == "sts" else self.account.client(service)


@pytest.fixture
def cloud(desk: Desk) -> tuple[Desk, Account]:
    aws = _Aws()
    desk.around = Around({}, aws, aws.account.sleep)
    desk.write(CLOUD, TOPIC, SLOW)
    return desk, aws.account


def test_alarms_are_applied_and_the_next_plan_is_empty(cloud: tuple[Desk, Account]) -> None:
    desk, account = cloud
    assert desk.run("apply", "--yes") == Exit.OK, desk.out + desk.err
    assert "acme/default/fraud/alert/slow" in account.cloudwatch.metric_alarms
    assert desk.run("plan", "--exit-code") == Exit.OK, desk.out


def test_an_alarm_edited_in_the_console_is_drift_and_is_taken_over(cloud: tuple[Desk, Account]) -> None:
    desk, account = cloud
    assert desk.run("apply", "--yes") == Exit.OK, desk.out + desk.err
    account.cloudwatch.metric_alarms["acme/default/fraud/alert/slow"]["Threshold"] = 0.4
    key = "cloudwatch/metric-alarm/acme/default/fraud/alert/slow"
    assert desk.run("drift", "--exit-code") == Exit.CHANGES
    assert f"changed-live: {key}" in desk.out and "Threshold: 0.25 → 0.4" in desk.out
    assert desk.run("drift", "--accept", key) == Exit.OK, desk.out
    text = Path("mlobs.yaml").read_text()
    assert "at_most: 400ms, severity: ticket, for: 10m}   # since May" in text
    assert desk.run("apply", "--yes") == Exit.OK, desk.out + desk.err
    assert account.cloudwatch.metric_alarms["acme/default/fraud/alert/slow"]["Threshold"] == 0.4
    assert desk.run("plan", "--exit-code") == Exit.OK, desk.out


def test_a_run_on_aws_is_put_back(cloud: tuple[Desk, Account]) -> None:
    desk, account = cloud
    assert desk.run("apply", "--yes") == Exit.OK
    desk.edit("at_most: 250ms", "at_most: 300ms")
    assert desk.run("apply", "--yes") == Exit.OK
    found = re.search(r"`mlobs rollback (\S+)`", desk.err)
    assert found
    assert desk.run("rollback", found[1], "--yes") == Exit.OK, desk.out + desk.err
    assert account.cloudwatch.metric_alarms["acme/default/fraud/alert/slow"]["Threshold"] == 0.25
