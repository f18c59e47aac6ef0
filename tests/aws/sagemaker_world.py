"""The world behind a SageMaker client, as far as Model Monitor goes: definitions that never change, schedules that rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from tests.aws.strict import Answer, Handler
from tests.aws.tagging_world import Tags
from tests.aws.weather import Clock, Refusal, page

KINDS = ("DataQuality", "ModelQuality", "ModelBias", "ModelExplainability")
PENDING = 20.0
"""Seconds that a schedule is `Pending` after every change; nobody documents how long."""


class SageMaker:
    """The world behind a SageMaker client; `handlers` go into a `Fake`."""

    def __init__(self, tags: Tags, clock: Clock, account: str = "123456789012") -> None:
        self.tags, self.clock, self.account = tags, clock, account
        self.definitions: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
        self.schedules: dict[str, dict[str, Any]] = {}
        self.failing: set[str] = set()
        """Definitions with which a schedule ends up `Failed`."""
        self.dangling: list[str] = []
        """Schedules that named a definition that was not there, at any moment."""

    @property
    def handlers(self) -> dict[str, Handler]:
        made: dict[str, Handler] = {
            "CreateMonitoringSchedule": self.create_schedule,
            "UpdateMonitoringSchedule": self.update_schedule,
            "StartMonitoringSchedule": partial(self._run, then="Scheduled"),
            "StopMonitoringSchedule": partial(self._run, then="Stopped"),
            "DeleteMonitoringSchedule": self.delete_schedule,
            "DescribeMonitoringSchedule": self.describe_schedule,
            "ListMonitoringSchedules": self.list_schedules,
            "AddTags": self.add_tags,
            "ListTags": self.list_tags,
        }
        for kind in KINDS:
            made |= self._of(kind)
        return made

    def _of(self, kind: str) -> dict[str, Handler]:
        return {
            f"Create{kind}JobDefinition": partial(self.create, kind),
            f"Describe{kind}JobDefinition": partial(self.describe, kind),
            f"Delete{kind}JobDefinition": partial(self.delete, kind),
            f"List{kind}JobDefinitions": partial(self.list, kind),
        }

    def arn(self, kind: str, name: str) -> str:
        """In lower case with dashes, as the Service Authorization Reference writes resource types."""
        what = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind).lower()
        return f"arn:aws:sagemaker:eu-west-1:{self.account}:{what}/{name}"

    def create(self, kind: str, request: Mapping[str, Any]) -> Answer:
        """It cannot be changed afterwards; a name that is taken is refused with `ResourceInUse` [BC]."""
        name = request["JobDefinitionName"]
        if name in self.definitions[kind]:
            raise Refusal("ResourceInUse", f"Job definition {name} already exists")
        body = {key: value for key, value in request.items() if key != "Tags"}
        self.definitions[kind][name] = {**body, "CreationTime": self.clock.now}
        arn = self.arn(f"{kind}JobDefinition", name)
        self.tags[arn] = _map(request.get("Tags", ()))
        return {"JobDefinitionArn": arn}

    def describe(self, kind: str, request: Mapping[str, Any]) -> Answer:
        """`ResourceNotFound` where there is none [API]."""
        name = request["JobDefinitionName"]
        arn = self.arn(f"{kind}JobDefinition", name)
        return {**self._definition(kind, name), "JobDefinitionArn": arn}

    def delete(self, kind: str, request: Mapping[str, Any]) -> Answer:
        """A definition goes even while a schedule runs it, which is noted and fails the test [API]."""
        name = request["JobDefinitionName"]
        self._definition(kind, name)
        del self.definitions[kind][name]
        self.tags.pop(self.arn(f"{kind}JobDefinition", name), None)
        self._look()
        return {}

    def list(self, kind: str, request: Mapping[str, Any]) -> Answer:
        """By a part of their names, page by page, without tags [BC]."""
        rows = [
            {
                "MonitoringJobDefinitionName": name,
                "MonitoringJobDefinitionArn": self.arn(f"{kind}JobDefinition", name),
                "CreationTime": body["CreationTime"],
                "EndpointName": "fraud-prod",
            }
            for name, body in self.definitions[kind].items()
            if request.get("NameContains", "") in name
        ]
        shown, further = page(rows, request)
        return {"JobDefinitionSummaries": shown, **further}

    def _definition(self, kind: str, name: str) -> dict[str, Any]:
        if name not in self.definitions[kind]:
            raise Refusal("ResourceNotFound", f"Job definition {name} does not exist")
        return self.definitions[kind][name]

    def create_schedule(self, request: Mapping[str, Any]) -> Answer:
        """Its definition must be there [guess]."""
        name = request["MonitoringScheduleName"]
        if name in self.schedules:
            raise Refusal("ResourceInUse", f"Monitoring Schedule {name} already exists")
        self._exists(request["MonitoringScheduleConfig"])
        self.schedules[name] = {"CreationTime": self.clock.now}
        self._change(name, request["MonitoringScheduleConfig"], "Scheduled")
        self.tags[self.arn("MonitoringSchedule", name)] = _map(request.get("Tags", ()))
        return {"MonitoringScheduleArn": self.arn("MonitoringSchedule", name)}

    def update_schedule(self, request: Mapping[str, Any]) -> Answer:
        """Takes no tags and leaves them [BC]; one that is stopped stays so [guess]."""
        name = request["MonitoringScheduleName"]
        there = self._resting(name)
        self._exists(request["MonitoringScheduleConfig"])
        then = "Stopped" if there["then"] == "Stopped" else "Scheduled"
        self._change(name, request["MonitoringScheduleConfig"], then)
        return {"MonitoringScheduleArn": self.arn("MonitoringSchedule", name)}

    def _run(self, request: Mapping[str, Any], then: str) -> Answer:
        """Refused with `ValidationException` while it is `Pending` (sagemaker-python-sdk 2.257.7 waits after each change) [seen]."""
        there = self._resting(request["MonitoringScheduleName"])
        self._change(request["MonitoringScheduleName"], there["config"], then)
        return {}

    def delete_schedule(self, request: Mapping[str, Any]) -> Answer:
        """Refused with `ValidationException` while it is `Pending` (amazon-sagemaker-examples issue 2342) [seen]."""
        name = request["MonitoringScheduleName"]
        self._resting(name)
        del self.schedules[name]
        self.tags.pop(self.arn("MonitoringSchedule", name), None)
        return {}

    def describe_schedule(self, request: Mapping[str, Any]) -> Answer:
        """`Pending` for a while after each change, then `Scheduled`, `Stopped` or `Failed` [BC]; 20 s of it [guess]."""
        name = request["MonitoringScheduleName"]
        there = self._schedule(name)
        answer = {
            "MonitoringScheduleArn": self.arn("MonitoringSchedule", name),
            "MonitoringScheduleName": name,
            "MonitoringScheduleStatus": self._status(there),
            "MonitoringType": there["config"]["MonitoringType"],
            "CreationTime": there["CreationTime"],
            "LastModifiedTime": there["LastModifiedTime"],
            "MonitoringScheduleConfig": there["config"],
        }
        failed = answer["MonitoringScheduleStatus"] == "Failed"
        return {**answer, "FailureReason": "the role cannot be assumed"} if failed else answer

    def list_schedules(self, request: Mapping[str, Any]) -> Answer:
        """By a part of their names, or by the definition that they run; without tags [BC]."""
        asked = request.get("MonitoringJobDefinitionName")
        rows = [
            {
                "MonitoringScheduleName": name,
                "MonitoringScheduleArn": self.arn("MonitoringSchedule", name),
                "CreationTime": there["CreationTime"],
                "LastModifiedTime": there["LastModifiedTime"],
                "MonitoringScheduleStatus": self._status(there),
            }
            for name, there in self.schedules.items()
            if request.get("NameContains", "") in name
            and asked in (None, there["config"]["MonitoringJobDefinitionName"])
        ]
        shown, further = page(rows, request)
        return {"MonitoringScheduleSummaries": shown, **further}

    def add_tags(self, request: Mapping[str, Any]) -> Answer:
        """New keys are added, known ones replaced, others stay [API]."""
        if request["ResourceArn"] not in self.tags:
            raise Refusal("ValidationException", "Could not find the resource")
        self.tags[request["ResourceArn"]] |= _map(request["Tags"])
        return {"Tags": request["Tags"]}

    def list_tags(self, request: Mapping[str, Any]) -> Answer:
        """Page by page [BC]."""
        held = self.tags.get(request["ResourceArn"], {})
        shown, further = page([{"Key": key, "Value": value} for key, value in held.items()], request)
        return {"Tags": shown, **further}

    def _schedule(self, name: str) -> dict[str, Any]:
        if name not in self.schedules:
            raise Refusal("ResourceNotFound", f"Monitoring Schedule {name} does not exist")
        return self.schedules[name]

    def _resting(self, name: str) -> dict[str, Any]:
        there = self._schedule(name)
        if self._status(there) == "Pending":
            raise Refusal("ValidationException", f"{name} is in Pending status and cannot be changed")
        return there

    def _change(self, name: str, config: Any, then: str) -> None:
        fails = config["MonitoringJobDefinitionName"] in self.failing
        self.schedules[name] |= {
            "config": config,
            "LastModifiedTime": self.clock.now,
            "until": self.clock() + PENDING,
            "then": "Failed" if fails and then == "Scheduled" else then,
        }

    def _status(self, there: Mapping[str, Any]) -> str:
        return "Pending" if self.clock() < there["until"] else str(there["then"])

    def _exists(self, config: Mapping[str, Any]) -> None:
        if config["MonitoringJobDefinitionName"] not in self.definitions[config["MonitoringType"]]:
            raise Refusal("ValidationException", "Could not find the job definition")

    def _look(self) -> None:
        for name, there in self.schedules.items():
            config = there["config"]
            if config["MonitoringJobDefinitionName"] not in self.definitions[config["MonitoringType"]]:
                self.dangling.append(name)


def _map(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}
