"""The worlds behind clients of Step Functions and DynamoDB: state machines and tables, which take a while."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.aws.iam_world import Iam
from tests.aws.strict import Answer, Handler
from tests.aws.tagging_world import Tags
from tests.aws.weather import Clock, Refusal, page

_HERE = "eu-west-1:123456789012"
TAKES = 8.0
"""Seconds until a table is active, or a deleted table or state machine is gone; nobody documents how long."""


class States:
    """State machines."""

    def __init__(self, tags: Tags, clock: Clock, iam: Iam) -> None:
        self.tags, self.clock, self.iam = tags, clock, iam
        self.machines: dict[str, dict[str, Any]] = {}

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "CreateStateMachine": self.create,
            "DescribeStateMachine": self.describe,
            "UpdateStateMachine": self.update,
            "DeleteStateMachine": self.delete,
            "TagResource": self.tag,
            "ListTagsForResource": self.list_tags,
        }

    def arn(self, name: str) -> str:
        return f"arn:aws:states:{_HERE}:stateMachine:{name}"

    def create(self, request: Mapping[str, Any]) -> Answer:
        """The same again is the same machine; another definition under its name is refused [API]; a role that is too
        new is refused with `AccessDeniedException` (terraform-provider-aws issue 7893) [seen].
        """
        self._sweep()
        arn = self.arn(request["name"])
        there = self.machines.get(arn)
        if there is not None:
            if there["gone"] is not None:
                raise Refusal("StateMachineDeleting", "The specified state machine is being deleted.")
            if any(there["said"][key] != request[key] for key in ("definition", "type")):
                raise Refusal("StateMachineAlreadyExists", "State Machine already exists")
            return {"stateMachineArn": arn, "creationDate": self.clock.now}
        self._legal(request)
        said = {key: value for key, value in request.items() if key != "tags"}
        self.machines[arn] = {"said": said, "gone": None}
        self.tags[arn] = {tag["key"]: tag["value"] for tag in request.get("tags", ())}
        return {"stateMachineArn": arn, "creationDate": self.clock.now}

    def describe(self, request: Mapping[str, Any]) -> Answer:
        """`StateMachineDoesNotExist` where there is none; `DELETING` for a while [API]."""
        there = self._machine(request["stateMachineArn"])
        return {
            **there["said"],
            "stateMachineArn": request["stateMachineArn"],
            "status": "ACTIVE" if there["gone"] is None else "DELETING",
            "creationDate": self.clock.now,
            "loggingConfiguration": {"level": "OFF", "includeExecutionData": False},
            "tracingConfiguration": {"enabled": False},
        }

    def update(self, request: Mapping[str, Any]) -> Answer:
        """What is not said stays; refused while it is deleted [API]."""
        there = self._machine(request["stateMachineArn"])
        if there["gone"] is not None:
            raise Refusal("StateMachineDeleting", "The specified state machine is being deleted.")
        self._legal(request)
        there["said"] |= {key: request[key] for key in ("definition", "roleArn")}
        return {"updateDate": self.clock.now}

    def delete(self, request: Mapping[str, Any]) -> Answer:
        """Goes after a while; what is not there is deleted [API]."""
        self._sweep()
        there = self.machines.get(request["stateMachineArn"])
        if there is not None and there["gone"] is None:
            there["gone"] = self.clock() + TAKES
            self.tags.pop(request["stateMachineArn"], None)
        return {}

    def tag(self, request: Mapping[str, Any]) -> Answer:
        """New keys are added, known ones replaced, others stay [API]."""
        self._machine(request["resourceArn"])
        self.tags[request["resourceArn"]] |= {tag["key"]: tag["value"] for tag in request["tags"]}
        return {}

    def list_tags(self, request: Mapping[str, Any]) -> Answer:
        """Of what is not there, an error [BC]."""
        self._machine(request["resourceArn"])
        held = self.tags.get(request["resourceArn"], {})
        return {"tags": [{"key": key, "value": value} for key, value in held.items()]}

    def _legal(self, request: Mapping[str, Any]) -> None:
        if "StartAt" not in json.loads(request["definition"]):
            raise Refusal("InvalidDefinition", "Invalid State Machine Definition")
        if not self.iam.usable(request["roleArn"]):
            told = "Neither the global service principal states.amazonaws.com, nor the regional one is authorized"
            raise Refusal("AccessDeniedException", f"{told} to assume the provided role.")

    def _machine(self, arn: str) -> dict[str, Any]:
        self._sweep()
        if arn not in self.machines:
            raise Refusal("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
        return self.machines[arn]

    def _sweep(self) -> None:
        self.machines = {
            arn: there
            for arn, there in self.machines.items()
            if there["gone"] is None or self.clock() < there["gone"]
        }


class Tables:
    """Tables, which are of use once they are `ACTIVE`."""

    def __init__(self, tags: Tags, clock: Clock) -> None:
        self.tags, self.clock = tags, clock
        self.tables: dict[str, dict[str, Any]] = {}

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "CreateTable": self.create,
            "DescribeTable": self.describe,
            "UpdateTable": self.update,
            "DeleteTable": self.delete,
            "DescribeTimeToLive": self.expiry,
            "UpdateTimeToLive": self.expire,
            "ListTagsOfResource": self.list_tags,
            "TagResource": self.tag,
        }

    def arn(self, name: str) -> str:
        return f"arn:aws:dynamodb:{_HERE}:table/{name}"

    def create(self, request: Mapping[str, Any]) -> Answer:
        """`ResourceInUseException` for a name that is taken; of use once it is `ACTIVE` [API], after 8 s [guess]."""
        self._sweep()
        name = request["TableName"]
        if name in self.tables:
            raise Refusal("ResourceInUseException", f"Table already exists: {name}")
        keys = ("TableName", "KeySchema", "AttributeDefinitions")
        self.tables[name] = {
            "said": {key: request[key] for key in keys},
            "billing": request.get("BillingMode", "PROVISIONED"),
            "state": "CREATING",
            "until": self.clock() + TAKES,
            "expiry": None,
            "changed": -1e9,
        }
        self.tags[self.arn(name)] = {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())}
        return {"TableDescription": self._shown(name)}

    def describe(self, request: Mapping[str, Any]) -> Answer:
        """`ResourceNotFoundException` where there is none [API]."""
        self._table(request["TableName"])
        return {"Table": self._shown(request["TableName"])}

    def update(self, request: Mapping[str, Any]) -> Answer:
        """Only while it is `ACTIVE` [API]."""
        there = self._active(request["TableName"])
        there |= {"billing": request["BillingMode"], "state": "UPDATING", "until": self.clock() + TAKES}
        return {"TableDescription": self._shown(request["TableName"])}

    def delete(self, request: Mapping[str, Any]) -> Answer:
        """Only while it is `ACTIVE`; goes after a while [API]."""
        there = self._active(request["TableName"])
        there |= {"state": "DELETING", "until": self.clock() + TAKES}
        return {"TableDescription": self._shown(request["TableName"])}

    def expiry(self, request: Mapping[str, Any]) -> Answer:
        """`ENABLED` with its attribute, or `DISABLED` [API]."""
        said = self._table(request["TableName"])["expiry"]
        on = (
            {"TimeToLiveStatus": "ENABLED", "AttributeName": said}
            if said
            else {"TimeToLiveStatus": "DISABLED"}
        )
        return {"TimeToLiveDescription": on}

    def expire(self, request: Mapping[str, Any]) -> Answer:
        """Refuses what is so already, and a second change within an hour [API]."""
        there, said = self._active(request["TableName"]), request["TimeToLiveSpecification"]
        name = said["AttributeName"] if said["Enabled"] else None
        if there["expiry"] == name:
            raise Refusal("ValidationException", f"TimeToLive is already {'enabled' if name else 'disabled'}")
        if self.clock() < there["changed"] + 3600:
            raise Refusal(
                "ValidationException", "Time to live has been modified multiple times within a fixed interval"
            )
        there |= {"expiry": name, "changed": self.clock()}
        return {"TimeToLiveSpecification": said}

    def list_tags(self, request: Mapping[str, Any]) -> Answer:
        """Page by page [API]."""
        held = self.tags.get(request["ResourceArn"], {})
        rows = [{"Key": key, "Value": value} for key, value in held.items()]
        shown, further = page(rows, request)
        return {"Tags": shown, **further}

    def tag(self, request: Mapping[str, Any]) -> Answer:
        """Only while it is `ACTIVE` [guess]."""
        self._active(request["ResourceArn"].rpartition("/")[2])
        self.tags[request["ResourceArn"]] |= {tag["Key"]: tag["Value"] for tag in request["Tags"]}
        return {}

    def _state(self, there: Mapping[str, Any]) -> str:
        return str(there["state"] if self.clock() < there["until"] else "ACTIVE")

    def _shown(self, name: str) -> Answer:
        there = self.tables[name]
        shown = {
            **there["said"],
            "TableStatus": self._state(there),
            "TableArn": self.arn(name),
            "ItemCount": 0,
            "CreationDateTime": self.clock.now,
        }
        if there["billing"] == "PROVISIONED":
            return shown
        return {**shown, "BillingModeSummary": {"BillingMode": there["billing"]}}

    def _table(self, name: str) -> dict[str, Any]:
        self._sweep()
        if name not in self.tables:
            raise Refusal(
                "ResourceNotFoundException", f"Requested resource not found: Table: {name} not found"
            )
        return self.tables[name]

    def _active(self, name: str) -> dict[str, Any]:
        there = self._table(name)
        if self._state(there) != "ACTIVE":
            raise Refusal("ResourceInUseException", f"Table is being changed: {name}")
        return there

    def _sweep(self) -> None:
        for name, there in tuple(self.tables.items()):
            if there["state"] == "DELETING" and self.clock() >= there["until"]:
                del self.tables[name]
                self.tags.pop(self.arn(name), None)
