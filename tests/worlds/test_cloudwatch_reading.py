"""How few calls a reading takes, and what it does when lists and the index of tags are behind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlobs_compile.artifact import Emission, Resource
from mlobs_compile.change import tags
from mlobs_compile.change.plan import Op
from mlobs_compile.world import Denied
from mlobs_compile.worlds.cloudwatch import WORLD
from tests import projects
from tests.aws.weather import Refusal
from tests.worlds.aws_account import Account, Setting, setting


def a_model(*fragments: str, account: Account | None = None) -> Setting:
    return setting(WORLD, projects.built(*fragments), account)


def a_thousand() -> Setting:
    """A thousand alarms, one of them many times under other names."""
    one = a_model(account=Account(rates={}))
    alarm = next(r for r in one.emissions["cloudwatch"].resources if r.kind == "metric-alarm")
    many = tuple(_named(alarm, f"acme/default/fraud/alarm-{number:04}") for number in range(1000))
    return replace(one, emissions={"cloudwatch": Emission(many)})


def _named(alarm: Resource, name: str) -> Resource:
    return replace(alarm, name=name, body={**alarm.body, "AlarmName": name})


def test_a_thousand_unchanged_alarms_are_read_with_ten_calls_and_ten_for_their_tags() -> None:
    one = a_thousand()
    one.apply()
    one.account.forget()
    assert one.plan().empty
    assert one.account.count("DescribeAlarms") == 10
    assert one.account.count("GetResources") == 10
    assert one.account.count("ListTagsForResource") == 0
    assert sum(len(fake.calls) for fake in one.account.fakes.values()) == 22


def test_a_thousand_alarms_that_are_not_there_are_asked_for_by_a_hundred_names_at_a_time() -> None:
    one = a_thousand()
    assert len(one.plan().steps) == 1000
    assert one.account.count("DescribeAlarms") == 11


def test_small_pages_are_read_to_the_end() -> None:
    one = a_model()
    one.account.cloudwatch.page = one.account.tagging.page = 2
    one.apply()
    assert one.plan().empty


def test_what_a_list_does_not_show_yet_is_asked_for_by_name() -> None:
    one = a_model()
    one.apply()
    one.account.cloudwatch.unlisted = {wanted.key.name for wanted in one.wanted}
    assert one.plan().empty


def test_what_the_index_does_not_know_yet_is_asked_for_its_tags() -> None:
    one = a_model()
    one.apply()
    one.account.tagging.unindexed = set(one.account.cloudwatch.tags)
    one.account.forget()
    assert one.plan().empty
    assert one.account.count("ListTagsForResource") == len(one.wanted)


def test_an_index_that_is_behind_an_update_is_not_believed() -> None:
    one = a_model()
    one.apply()
    for arn, held in one.account.cloudwatch.tags.items():
        one.account.tagging.stale[arn] = {**held, tags.APPLIED: "0" * 16}
    assert one.plan().empty


def test_dashboards_that_the_index_never_knows_are_ours_all_the_same() -> None:
    one = a_model()
    one.account.tagging.unknown_types = (":dashboard/",)
    one.apply()
    assert one.plan().empty
    gone = replace(one, emissions={"cloudwatch": Emission()})
    assert {step.key.kind for step in gone.plan().of(Op.DELETE)} >= {"dashboard"}


def test_an_index_that_may_not_be_read_leaves_everything_in_place() -> None:
    one = a_model()
    one.apply()
    denied = [Refusal("AccessDeniedException", "not authorized to perform tag:GetResources", status=403)]
    one.account.fakes["resourcegroupstaggingapi"].weather.troubles["GetResources"] = [*denied, *denied]
    assert one.plan().empty
    gone = replace(one, emissions={"cloudwatch": Emission()})
    reading = gone.read()
    assert "which resources are tagged" in reading.unread[0] and "tag:GetResources" in reading.unread[0]
    assert not gone.planned(reading).steps


def test_alarms_that_may_not_be_read_are_no_alarms_that_are_missing() -> None:
    one = a_model()
    one.account.weather.troubles["DescribeAlarms"] = [Refusal("AccessDenied", "no", status=403)]
    with pytest.raises(Denied, match="describe_alarms: AWS answers AccessDenied: no"):
        one.read()


def test_mute_rules_that_may_not_be_read_and_nobody_wants_are_told() -> None:
    one = a_model()
    one.account.weather.troubles["ListAlarmMuteRules"] = [Refusal("AccessDenied", "no", status=403)]
    assert one.read().unread == ("mute-rules (list_alarm_mute_rules: AWS answers AccessDenied: no)",)


def test_questions_wait_and_are_asked_again_while_the_service_is_busy() -> None:
    one = a_model()
    one.apply()
    slow = Refusal("Throttling", "Rate exceeded", headers={"retry-after": "7"})
    one.account.weather.troubles["DescribeAlarms"] = [slow, Refusal("InternalFailure", "", status=500)]
    before = one.account.now
    assert one.plan().empty
    assert one.account.now >= before + 7


def test_changes_that_are_throttled_come_about_in_the_end() -> None:
    one = a_model()
    one.account.weather.rates = {**one.account.weather.rates, "PutMetricAlarm": 1.0, "DeleteAlarms": 0.5}
    one.apply()
    assert one.account.weather.throttled > 0 and one.plan().empty
    gone = replace(one, emissions={"cloudwatch": Emission()})
    gone.apply()
    assert not one.account.cloudwatch.metric_alarms and gone.plan().empty
