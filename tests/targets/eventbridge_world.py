"""The target `eventbridge` over a small project, and its state machine with everything that it calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mlobs_compile.artifact import Emission, Resource, parsed
from mlobs_compile.pipeline import Build
from tests import projects
from tests.aws.state_machine import Clock, Fault, Machine, Run
from tests.aws.table_world import Table

TARGETS = "targets: {eventbridge: {}}"
PIPELINE = "run: {sagemaker_pipeline: Fraud-Train, parameters: {reason: drift}}"


def retraining(run: str = PIPELINE, *, on: str = "[performance]", more: str = "") -> str:
    return f"retraining: {{on: {on}, {run}, cooldown: 24h{more}}}"


def built(*fragments: str) -> Build:
    build = projects.built(TARGETS, *fragments)
    assert build.emissions, projects.errors(TARGETS, *fragments)
    return build


def emission(*fragments: str) -> Emission:
    return built(*fragments).emissions["eventbridge"]


def of(found: Emission, kind: str) -> list[Resource]:
    return [one for one in found.resources if one.kind == kind]


def definition(found: Emission) -> Any:
    """As the file holds it."""
    (text,) = (one.text for one in found.artifacts if one.path.endswith(".asl.json"))
    return parsed(text)


@dataclass
class World:
    """The services of one account, and a clock."""

    definition: Any
    clock: Clock = field(default_factory=Clock)
    table: Table = field(default_factory=Table)
    starts: list[Any] = field(default_factory=list)
    letters: list[Any] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    """Raised by the starts to come, one each."""
    mutes: list[bool] = field(default_factory=list)
    """Whether a mute rule is active, at one look after the other; none is after the last."""
    alarming: bool = True

    def __post_init__(self) -> None:
        services = {
            "dynamodb:putItem": self.table.put,
            "dynamodb:deleteItem": self.table.delete,
            "sqs:sendMessage": self.letters.append,
            "aws-sdk:cloudwatch:listAlarmMuteRules": self.listed,
            "aws-sdk:cloudwatch:describeAlarms": self.described,
        }
        for task in ("aws-sdk:sagemaker:startPipelineExecution", "aws-sdk:sfn:startExecution", "lambda:invoke",
                     "aws-sdk:mwaa:invokeRestApi"):  # fmt: skip
            services[task] = self.start
        self.machine = Machine(self.definition, services, self.clock)

    def start(self, request: Any) -> Any:
        if self.faults:
            raise self.faults.pop(0)
        self.starts.append(request)
        return {}

    def listed(self, request: Any) -> Any:
        assert request == {"AlarmName": "alarm", "Statuses": ["ACTIVE"]}
        muted = self.mutes.pop(0) if self.mutes else False
        return {"AlarmMuteRuleSummaries": [{"Status": "ACTIVE"}] if muted else []}

    def described(self, request: Any) -> Any:
        alarms = [{"AlarmName": "alarm", "StateValue": "ALARM" if self.alarming else "OK"}]
        return {"MetricAlarms": alarms, "CompositeAlarms": []}

    def alarm(self, event: str) -> Run:
        """An event as the rule hands it on."""
        return self.machine.run({"event": event, "alarm": "alarm", "home": "cloudwatch"})

    def message(self, event: str) -> Run:
        """A message as the pipe hands it on: a list of one."""
        return self.machine.run([{"event": event, "alarm": "fraud/retraining", "home": "prometheus"}])


def world(*fragments: str) -> World:
    return World(definition(emission(*(fragments or (retraining(),)))))
