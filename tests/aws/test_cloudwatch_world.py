"""The fake's world remembers what AWS remembers."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from botocore.exceptions import ClientError

from tests.aws.cloudwatch_world import CloudWatch
from tests.aws.strict import Fake
from tests.aws.test_strict import ALARM, COMPOSITE
from tests.aws.weather import Refusal, Weather


def a_world() -> tuple[CloudWatch, Fake]:
    world = CloudWatch()
    return world, Fake("cloudwatch", world.handlers)


def test_a_client_talks_to_the_fake_and_gets_its_errors() -> None:
    world, fake = a_world()
    fake.client.put_metric_alarm(**ALARM)
    assert list(world.metric_alarms) == ["a"]
    with pytest.raises(ClientError, match="off the grid"):
        fake.client.put_metric_alarm(**{**ALARM, "Period": 90})
    assert [operation for operation, _ in fake.calls] == ["PutMetricAlarm"]


def test_a_composite_needs_its_children_first() -> None:
    _, fake = a_world()
    with pytest.raises(Refusal, match=r"\['a', 'b'\] in the rule do not exist"):
        fake.send("PutCompositeAlarm", COMPOSITE)
    for name in "ab":
        fake.send("PutMetricAlarm", {**ALARM, "AlarmName": name})
    fake.send("PutCompositeAlarm", COMPOSITE)


def test_a_child_in_use_cannot_be_deleted_and_composites_go_one_by_one() -> None:
    world, fake = a_world()
    for name in "ab":
        fake.send("PutMetricAlarm", {**ALARM, "AlarmName": name})
    for name in "cd":
        fake.send("PutCompositeAlarm", {**COMPOSITE, "AlarmName": name})
    with pytest.raises(Refusal, match="children of"):
        fake.send("DeleteAlarms", {"AlarmNames": ["a"]})
    with pytest.raises(Refusal, match="one composite"):
        fake.send("DeleteAlarms", {"AlarmNames": ["c", "d"]})
    for name in "cdab":
        fake.send("DeleteAlarms", {"AlarmNames": [name]})
    assert not world.metric_alarms and not world.composite_alarms


def test_tags_count_on_creation_only() -> None:
    world, fake = a_world()
    for value in ("old", "new"):
        fake.send("PutMetricAlarm", {**ALARM, "Tags": [{"Key": "k", "Value": value}]})
    arn = world.arn("a")
    assert tags(fake, arn) == {"k": "old"}
    fake.client.tag_resource(ResourceARN=arn, Tags=[{"Key": "k", "Value": "new"}])
    assert tags(fake, arn) == {"k": "new"}


def tags(fake: Fake, arn: str) -> Mapping[str, str]:
    found = fake.client.list_tags_for_resource(ResourceARN=arn)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def test_describe_shows_composites_only_when_asked() -> None:
    _, fake = a_world()
    for name in "ab":
        fake.send("PutMetricAlarm", {**ALARM, "AlarmName": name})
    fake.send("PutCompositeAlarm", COMPOSITE)
    assert "CompositeAlarms" in fake.client.describe_alarms()
    assert not fake.client.describe_alarms()["CompositeAlarms"]
    assert len(fake.client.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]) == 1


def test_a_topic_in_another_region_is_refused() -> None:
    _, fake = a_world()
    with pytest.raises(Refusal, match="another region"):
        fake.send("PutMetricAlarm", {**ALARM, "AlarmActions": ["arn:aws:sns:us-east-1:123456789012:t"]})


def test_lists_come_in_pages_of_both_kinds_together() -> None:
    world, fake = a_world()
    world.page = 2
    for name in "ab":
        fake.send("PutMetricAlarm", {**ALARM, "AlarmName": name})
    fake.send("PutCompositeAlarm", COMPOSITE)
    kinds = {"AlarmTypes": ["MetricAlarm", "CompositeAlarm"]}
    first = fake.client.describe_alarms(**kinds)
    rest = fake.client.describe_alarms(**kinds, NextToken=first["NextToken"])
    shown = [
        *first["MetricAlarms"],
        *first["CompositeAlarms"],
        *rest["MetricAlarms"],
        *rest["CompositeAlarms"],
    ]
    assert len(shown) == 3 and "NextToken" not in rest


def test_what_no_list_shows_yet_is_there_by_name() -> None:
    world, fake = a_world()
    fake.send("PutMetricAlarm", ALARM)
    world.unlisted = {"a"}
    assert not fake.client.describe_alarms()["MetricAlarms"]
    assert fake.client.describe_alarms(AlarmNames=["a"])["MetricAlarms"]


def test_calls_above_the_rate_are_throttled_and_change_nothing() -> None:
    now = [0.0]
    world = CloudWatch()
    fake = Fake("cloudwatch", world.handlers, weather=Weather({"PutMetricAlarm": 3.0}, lambda: now[0]))
    for number in range(3):
        fake.send("PutMetricAlarm", {**ALARM, "AlarmName": str(number)})
    with pytest.raises(ClientError, match="Throttling"):
        fake.client.put_metric_alarm(**{**ALARM, "AlarmName": "3"})
    assert len(world.metric_alarms) == 3
    now[0] += 1 / 3
    fake.send("PutMetricAlarm", {**ALARM, "AlarmName": "3"})


def test_a_lost_answer_hides_a_change_that_came_about() -> None:
    world, fake = a_world()
    fake.weather.lost["PutMetricAlarm"] = [Refusal("", "timeout", status=504)]
    with pytest.raises(ClientError):
        fake.client.put_metric_alarm(**ALARM)
    assert list(world.metric_alarms) == ["a"]


def test_a_dashboard_with_a_warning_is_kept() -> None:
    world, fake = a_world()
    widget = {
        "type": "metric",
        "properties": {"region": "eu-west-1", "metrics": [["AWS/SageMaker", "Invocations"]]},
    }
    body = json.dumps({"widgets": [widget]})
    answer = fake.client.put_dashboard(DashboardName="d", DashboardBody=body)
    assert answer["DashboardValidationMessages"] and world.dashboards == {"d": body}


def test_a_name_belongs_to_one_kind_of_alarm() -> None:
    _, fake = a_world()
    for name in "ab":
        fake.send("PutMetricAlarm", {**ALARM, "AlarmName": name})
    with pytest.raises(Refusal, match="is a metric alarm"):
        fake.send("PutCompositeAlarm", {**COMPOSITE, "AlarmName": "a", "AlarmRule": "ALARM(b)"})
