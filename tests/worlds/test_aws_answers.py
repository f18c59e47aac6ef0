"""What AWS adds to an answer by itself is no change: a plan right after an apply is empty, however much it says."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.aws.filled import filled, unasked
from tests.aws.strict import Answer, Fake, Handler
from tests.worlds.aws_cases import CASES

REQUESTS: Mapping[str, tuple[str, ...]] = {
    "cloudwatch": (
        "PutMetricAlarm",
        "PutCompositeAlarm",
        "PutAlarmMuteRule",
        "PutDashboard",
        "PutAnomalyDetector",
    ),
    "application-signals": ("CreateServiceLevelObjective", "BatchUpdateExclusionWindows"),
    "resourcegroupstaggingapi": ("TagResources",),
    "sagemaker": (
        "CreateMonitoringSchedule",
        "CreateDataQualityJobDefinition",
        "CreateModelQualityJobDefinition",
        "CreateModelBiasJobDefinition",
        "CreateModelExplainabilityJobDefinition",
    ),
    "s3": ("PutObject",),
    "amp": ("CreateRuleGroupsNamespace", "CreateAlertManagerDefinition"),
    "iam": ("CreateRole",),
    "sqs": ("CreateQueue",),
    "sns": ("CreateTopic", "Subscribe"),
    "events": ("PutRule", "PutTargets"),
    "pipes": ("CreatePipe",),
    "stepfunctions": ("CreateStateMachine",),
    "dynamodb": ("CreateTable", "UpdateTimeToLive"),
}
"""All that can be said when something is made; any other member of an answer is the service's own."""
OTHERWISE = {"application-signals": ("Sli", "RequestBasedSli")}
"""What an answer calls otherwise than a request does."""


def talkative(service: str, operation: str, handler: Handler) -> Handler:
    """A handler that says everything the service's model has room for."""
    chooses = unasked(service, *REQUESTS[service], also=OTHERWISE.get(service, ()))

    def handle(request: Mapping[str, object]) -> Answer:
        answer = handler(request)
        return filled(service, operation, answer, chooses) if answer else answer

    return handle


def fill(service: str, fake: Fake) -> None:
    fake.handlers = {name: talkative(service, name, one) for name, one in fake.handlers.items()}


@pytest.mark.parametrize("name", CASES)
def test_a_plan_is_empty_whatever_the_service_says_of_its_own(name: str) -> None:
    case = CASES[name]()
    assert case.apply().steps
    for service, fake in case.fakes.items():
        fill(service, fake)
    assert case.plan().empty


def test_the_filler_says_what_describe_alarms_says() -> None:
    case = CASES["cloudwatch"]()
    case.apply()
    fill("cloudwatch", case.fakes["cloudwatch"])
    answer = case.fakes["cloudwatch"].send("DescribeAlarms", {"AlarmNamePrefix": "acme/default/"})
    added = {"StateValue", "StateReason", "StateReasonData", "StateUpdatedTimestamp", "EvaluationState",
             "AlarmConfigurationUpdatedTimestamp", "StateTransitionedTimestamp", "AlarmArn"}  # fmt: skip
    assert answer["MetricAlarms"] and all(added <= alarm.keys() for alarm in answer["MetricAlarms"])
