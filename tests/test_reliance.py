from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlobs_compile.artifact import Resource, json_line
from mlobs_compile.reliance import alarm_names, reliances

ACCOUNT = "eu-west-1:123456789012"


def a_resource(
    kind: str, name: str, body: Mapping[str, Any] | None = None, target: str = "cloudwatch"
) -> Resource:
    return Resource(target, kind, name, "model/fraud.json", body or {}, ("fraud",), ())


def needs(*resources: Resource) -> dict[str, list[str]]:
    return {
        own[1] + " " + own[2]: [f"{one[1]} {one[2]}" for one in held]
        for own, held in reliances(resources).items()
    }


def test_the_names_in_a_rule_are_found_with_quotes_and_backslashes_and_each_once() -> None:
    rule = r'ALARM("a") AND (OK("b c") OR NOT ALARM("d\"e\\f")) AND AT_LEAST(1, ALARM, ("a", "(g)"))'
    assert alarm_names(rule) == ("a", "b c", 'd"e\\f', "(g)")
    assert alarm_names("TRUE") == ()


def test_a_composite_needs_the_alarms_of_its_rule_and_its_suppressor_if_they_are_of_the_project() -> None:
    rule = {
        "AlarmRule": 'ALARM("x") AND ALARM("theirs")',
        "ActionsSuppressor": "arn:aws:cloudwatch:e:1:alarm:y",
    }
    found = needs(
        a_resource("composite-alarm", "top", rule),
        a_resource("metric-alarm", "x"),
        a_resource("composite-alarm", "y", {"AlarmRule": "FALSE"}),
    )
    assert found["composite-alarm top"] == ["metric-alarm x", "composite-alarm y"]
    assert found["metric-alarm x"] == []


def test_a_mute_rule_needs_what_it_mutes() -> None:
    rule = a_resource("mute-rule", "m", {"MuteTargets": {"AlarmNames": ["x", "gone"]}})
    assert needs(rule, a_resource("metric-alarm", "x"))["mute-rule m"] == ["metric-alarm x"]


def test_a_schedule_needs_the_definition_of_its_type() -> None:
    config = {"MonitoringScheduleConfig": {"MonitoringJobDefinitionName": "d", "MonitoringType": "ModelBias"}}
    schedule = a_resource("MonitoringSchedule", "s", config, "sagemaker")
    definitions = [
        a_resource(f"{kind}JobDefinition", "d", {}, "sagemaker") for kind in ("ModelBias", "DataQuality")
    ]
    assert needs(schedule, *definitions)["MonitoringSchedule s"] == ["ModelBiasJobDefinition d"]


def test_what_an_arn_leads_to_is_needed_and_a_role_with_what_it_permits() -> None:
    role = f"arn:aws:iam::{ACCOUNT.split(':')[1]}:role/r"
    machine = a_resource(
        "state-machine",
        "m",
        {"roleArn": role, "definition": {"Queue": f"arn:aws:sqs:{ACCOUNT}:q"}},
        "eventbridge",
    )
    trust = json_line({"Condition": f"arn:aws:states:{ACCOUNT}:stateMachine:m"})
    found = needs(
        machine,
        a_resource("role", "r", {"AssumeRolePolicyDocument": trust}, "eventbridge"),
        a_resource("permission", "r", {"RoleName": "r", "PolicyDocument": trust}, "eventbridge"),
        a_resource("queue", "q", {"Attributes": {"RedrivePolicy": json_line({"deadLetterTargetArn": f"arn:aws:sqs:{ACCOUNT}:dead"})}}, "eventbridge"),
        a_resource("queue", "dead", {"Attributes": {"Policy": json_line({"Resource": f"arn:aws:sqs:{ACCOUNT}:dead"})}}, "eventbridge"),
    )  # fmt: skip
    assert found["state-machine m"] == ["role r", "permission r"]
    assert found["permission r"] == ["role r"] and found["role r"] == []
    assert found["queue q"] == ["queue dead"] and found["queue dead"] == []
