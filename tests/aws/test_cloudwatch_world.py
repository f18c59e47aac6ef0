"""The fake's world remembers what AWS remembers."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from botocore.exceptions import ClientError

from tests.aws.cloudwatch_world import CloudWatch
from tests.aws.strict import Fake, Refusal
from tests.aws.test_strict import ALARM, COMPOSITE


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
