"""The worlds behind clients of EventBridge: rules with their targets, and pipes that take a while."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.aws.iam_world import Iam
from tests.aws.strict import Answer, Handler
from tests.aws.tagging_world import Tags
from tests.aws.weather import Clock, Refusal, page

_HERE = "eu-west-1:123456789012"
TAKES = 6.0
"""Seconds that a change of a pipe takes; nobody documents how long."""


class Events:
    """Rules of the default bus."""

    def __init__(self, tags: Tags) -> None:
        self.tags = tags
        self.rules: dict[str, dict[str, Any]] = {}
        self.targets: dict[str, dict[str, Any]] = {}

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "PutRule": self.put,
            "DescribeRule": self.describe,
            "DeleteRule": self.delete,
            "PutTargets": self.put_targets,
            "ListTargetsByRule": self.list_targets,
            "RemoveTargets": self.remove_targets,
            "TagResource": self.tag,
            "ListTagsForResource": self.list_tags,
        }

    def arn(self, name: str) -> str:
        return f"arn:aws:events:{_HERE}:rule/{name}"

    def put(self, request: Mapping[str, Any]) -> Answer:
        """Replaces what it does not say as well; tags of a rule that is there are ignored [API]."""
        name = request["Name"]
        json.loads(request["EventPattern"])
        if name not in self.rules:
            self.tags[self.arn(name)] = {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())}
            self.targets[name] = {}
        self.rules[name] = {key: value for key, value in request.items() if key != "Tags"}
        return {"RuleArn": self.arn(name)}

    def describe(self, request: Mapping[str, Any]) -> Answer:
        """`ResourceNotFoundException` where there is none [API]."""
        there = self._rule(request["Name"])
        added = {"Arn": self.arn(request["Name"]), "EventBusName": "default", "CreatedBy": "123456789012"}
        return {**there, **added}

    def delete(self, request: Mapping[str, Any]) -> Answer:
        """A rule that has targets cannot be deleted [API]."""
        name = request["Name"]
        if self.targets.get(name):
            raise Refusal("ValidationException", "Rule can't be deleted since it has targets.")
        self.rules.pop(name, None)
        self.targets.pop(name, None)
        self.tags.pop(self.arn(name), None)
        return {}

    def put_targets(self, request: Mapping[str, Any]) -> Answer:
        """Five of a rule at most; whether its role can be taken on is not asked [API]."""
        self._rule(request["Rule"])
        held = self.targets[request["Rule"]]
        held |= {one["Id"]: one for one in request["Targets"]}
        if len(held) > 5:  # quota "Targets" of a rule
            raise Refusal("LimitExceededException", "more than five targets")
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def list_targets(self, request: Mapping[str, Any]) -> Answer:
        """Page by page [BC]."""
        self._rule(request["Rule"])
        shown, further = page(self.targets[request["Rule"]].values(), request)
        return {"Targets": shown, **further} if shown else {}

    def remove_targets(self, request: Mapping[str, Any]) -> Answer:
        """What is not there is passed over [guess]."""
        self._rule(request["Rule"])
        for id in request["Ids"]:
            self.targets[request["Rule"]].pop(id, None)
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def tag(self, request: Mapping[str, Any]) -> Answer:
        """New keys are added, known ones replaced, others stay [API]."""
        self._rule(request["ResourceARN"].rpartition("/")[2])
        self.tags[request["ResourceARN"]] |= {tag["Key"]: tag["Value"] for tag in request["Tags"]}
        return {}

    def list_tags(self, request: Mapping[str, Any]) -> Answer:
        """`ResourceNotFoundException` of what is not there [BC]."""
        self._rule(request["ResourceARN"].rpartition("/")[2])
        held = self.tags[request["ResourceARN"]]
        return {"Tags": [{"Key": key, "Value": value} for key, value in held.items()]}

    def _rule(self, name: str) -> dict[str, Any]:
        if name not in self.rules:
            raise Refusal("ResourceNotFoundException", f"Rule {name} does not exist on EventBus default.")
        return self.rules[name]


class Pipes:
    """Every change is asked for, and has come about a little later."""

    def __init__(self, tags: Tags, clock: Clock, iam: Iam) -> None:
        self.tags, self.clock, self.iam = tags, clock, iam
        self.pipes: dict[str, dict[str, Any]] = {}
        self.failing: str = ""
        """Why the next changes fail."""

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "CreatePipe": self.create,
            "DescribePipe": self.describe,
            "UpdatePipe": self.update,
            "DeletePipe": self.delete,
            "TagResource": self.tag,
        }

    def arn(self, name: str) -> str:
        return f"arn:aws:pipes:{_HERE}:pipe/{name}"

    def create(self, request: Mapping[str, Any]) -> Answer:
        """Comes about later (6 s) [guess]; one whose role is too new ends as `CREATE_FAILED` (terraform-aws-
        eventbridge pull request 133) [seen].
        """
        self._sweep()
        name = request["Name"]
        if name in self.pipes:
            raise Refusal("ConflictException", f"Pipe {name} already exists.")
        said = {key: value for key, value in request.items() if key != "Tags"}
        self.pipes[name] = {"said": said}
        self.tags[self.arn(name)] = dict(request.get("Tags", {}))
        return self._changed(name, "CREATING", "CREATE_FAILED")

    def update(self, request: Mapping[str, Any]) -> Answer:
        """What is not said stays as it is, at every depth: an empty list takes a filter away [API]."""
        there = self._quiet(request["Name"])
        there["said"] = _merged(there["said"], request)
        return self._changed(request["Name"], "UPDATING", "UPDATE_FAILED")

    def delete(self, request: Mapping[str, Any]) -> Answer:
        """Refused with `ConflictException` while it is being changed [BC]."""
        self._quiet(request["Name"])
        self.failing, failing = "", self.failing
        answer = self._changed(request["Name"], "DELETING", "DELETE_FAILED")
        self.failing = failing
        return answer

    def describe(self, request: Mapping[str, Any]) -> Answer:
        """With tags, its state and the reason for it [BC]."""
        there = self._pipe(request["Name"])
        shown = {
            **there["said"],
            "Arn": self.arn(request["Name"]),
            "CurrentState": self._state(there),
            "CreationTime": self.clock.now,
        }
        tags = dict(self.tags[self.arn(request["Name"])])
        told = {"Tags": tags, "StateReason": there["why"]}
        return {**shown, **{key: value for key, value in told.items() if value}}

    def tag(self, request: Mapping[str, Any]) -> Answer:
        """New keys are added, known ones replaced, others stay [API]."""
        self._pipe(request["resourceArn"].rpartition("/")[2])
        self.tags[request["resourceArn"]] |= request["tags"]
        return {}

    def _changed(self, name: str, state: str, failed: str) -> Answer:
        """A role that is too new fails afterwards (terraform-aws-eventbridge pull request 133)."""
        why = self.failing
        if state != "DELETING" and not self.iam.usable(self.pipes[name]["said"]["RoleArn"]):
            why = "The provided customer role does not have permissions to call ReceiveMessage on SQS"
        then = failed if why else "RUNNING"
        self.pipes[name] |= {"state": state, "then": then, "why": why, "until": self.clock() + TAKES}
        return {"Name": name, "Arn": self.arn(name), "CurrentState": state}

    def _state(self, there: Mapping[str, Any]) -> str:
        return str(there["state"] if self.clock() < there["until"] else there["then"])

    def _sweep(self) -> None:
        for name, there in tuple(self.pipes.items()):
            if there["state"] == "DELETING" and self.clock() >= there["until"]:
                del self.pipes[name]
                self.tags.pop(self.arn(name), None)

    def _pipe(self, name: str) -> dict[str, Any]:
        self._sweep()
        if name not in self.pipes:
            raise Refusal("NotFoundException", f"Pipe {name} does not exist.")
        return self.pipes[name]

    def _quiet(self, name: str) -> dict[str, Any]:
        there = self._pipe(name)
        if self._state(there).endswith("ING") and self._state(there) != "RUNNING":
            raise Refusal("ConflictException", f"Pipe {name} is {self._state(there)}.")
        return there


def _merged(held: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(held)
    for key, value in said.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merged(merged[key], value) if both else value
    return merged
