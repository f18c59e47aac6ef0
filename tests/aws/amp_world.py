"""The world behind a client of Amazon Managed Service for Prometheus: changes that take effect later, or fail then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from tests.aws.strict import Answer, Handler
from tests.aws.weather import Clock, Refusal, page

WORKSPACE = "ws-1234abcd"
TAKES = 4.0
"""Seconds that a change takes; nobody documents how long."""
TAGS = dict[str, str]


class Amp:
    """One workspace."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.namespaces: dict[str, dict[str, Any]] = {}
        self.definition: dict[str, Any] = {}
        self.failing: dict[str, str] = {}
        """By name of a namespace, or `alertmanager`, why its next changes fail."""

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "ListRuleGroupsNamespaces": self.list,
            "DescribeRuleGroupsNamespace": self.describe,
            "CreateRuleGroupsNamespace": self.create,
            "PutRuleGroupsNamespace": self.put,
            "DeleteRuleGroupsNamespace": self.delete,
            "DescribeAlertManagerDefinition": self.describe_definition,
            "CreateAlertManagerDefinition": self.create_definition,
            "PutAlertManagerDefinition": self.put_definition,
            "DeleteAlertManagerDefinition": self.delete_definition,
            "TagResource": self.tag,
        }

    def arn(self, name: str) -> str:
        return f"arn:aws:aps:eu-west-1:123456789012:rulegroupsnamespace/{WORKSPACE}/{name}"

    def list(self, request: Mapping[str, Any]) -> Answer:
        """Page by page, with tags and without rules [BC]."""
        self._workspace(request)
        self._sweep()
        rows = [
            {key: value for key, value in self._shown(name, there).items() if key != "data"}
            for name, there in sorted(self.namespaces.items())
        ]
        shown, further = page(rows, request, "nextToken")
        return {"ruleGroupsNamespaces": shown, **further}

    def describe(self, request: Mapping[str, Any]) -> Answer:
        """`ResourceNotFoundException` where there is none [BC]."""
        there = self._namespace(request)
        return {"ruleGroupsNamespace": self._shown(request["name"], there)}

    def create(self, request: Mapping[str, Any]) -> Answer:
        """Only makes what is not there: `ConflictException` otherwise; the rules are YAML with `groups` [BC]."""
        self._workspace(request)
        self._sweep()
        name = request["name"]
        if name in self.namespaces:
            raise Refusal("ConflictException", f"namespace {name} already exists")
        self._rules(request["data"])
        there = {"tags": dict(request.get("tags", {})), "created": self.clock.now}
        self.namespaces[name] = self._changed(name, there, request["data"], "CREATING")
        return self._answer(name)

    def put(self, request: Mapping[str, Any]) -> Answer:
        """Only changes what is there: `ResourceNotFoundException` otherwise; takes no tags [BC]."""
        there = self._namespace(request)
        self._quiet(there, request["name"])
        self._rules(request["data"])
        self._changed(request["name"], there, request["data"], "UPDATING")
        return self._answer(request["name"])

    def delete(self, request: Mapping[str, Any]) -> Answer:
        """Goes after a while; refused with `ConflictException` while it is being changed [guess]."""
        there = self._namespace(request)
        self._quiet(there, request["name"])
        there |= {"state": "DELETING", "until": self.clock() + TAKES}
        return {}

    def tag(self, request: Mapping[str, Any]) -> Answer:
        """New keys are added, known ones replaced, others stay [BC]."""
        name = request["resourceArn"].rpartition("/")[2]
        if name not in self.namespaces:
            raise Refusal("ResourceNotFoundException", "no such resource")
        self.namespaces[name]["tags"] |= request["tags"]
        return {}

    def describe_definition(self, request: Mapping[str, Any]) -> Answer:
        """Through `CREATING`, `UPDATING` or `DELETING`, perhaps to a failure with its reason [BC]; 4 s of it [guess]."""
        there = self._defined(request)
        shown = {
            "data": there["data"],
            "status": self._status(there),
            "createdAt": there["created"],
            "modifiedAt": there["modified"],
        }
        return {"alertManagerDefinition": shown}

    def create_definition(self, request: Mapping[str, Any]) -> Answer:
        """One in a workspace; the configuration is a text under `alertmanager_config`, SNS the only receiver [API]."""
        self._workspace(request)
        self._sweep()
        if self.definition:
            raise Refusal("ConflictException", "the workspace has an alert manager definition")
        self._routes(request["data"])
        self._changed("alertmanager", self.definition, request["data"], "CREATING")
        self.definition["created"] = self.clock.now
        return {"status": self._status(self.definition)}

    def put_definition(self, request: Mapping[str, Any]) -> Answer:
        """As the creation; refused with `ConflictException` while it is being changed [guess]."""
        there = self._defined(request)
        self._quiet(there, "alertmanager")
        self._routes(request["data"])
        self._changed("alertmanager", there, request["data"], "UPDATING")
        return {"status": self._status(there)}

    def delete_definition(self, request: Mapping[str, Any]) -> Answer:
        """Goes after a while [guess]."""
        there = self._defined(request)
        self._quiet(there, "alertmanager")
        there |= {"state": "DELETING", "until": self.clock() + TAKES}
        return {}

    def _workspace(self, request: Mapping[str, Any]) -> None:
        if request["workspaceId"] != WORKSPACE:
            raise Refusal("ResourceNotFoundException", "no such workspace")

    def _namespace(self, request: Mapping[str, Any]) -> dict[str, Any]:
        self._workspace(request)
        self._sweep()
        if request["name"] not in self.namespaces:
            raise Refusal("ResourceNotFoundException", "no such namespace")
        return self.namespaces[request["name"]]

    def _defined(self, request: Mapping[str, Any]) -> dict[str, Any]:
        self._workspace(request)
        self._sweep()
        if not self.definition:
            raise Refusal("ResourceNotFoundException", "no alert manager definition")
        return self.definition

    def _quiet(self, there: Mapping[str, Any], name: str) -> None:
        if self._status(there)["statusCode"] in ("CREATING", "UPDATING", "DELETING"):
            raise Refusal("ConflictException", f"{name} is being changed")

    def _changed(self, name: str, there: dict[str, Any], data: bytes, state: str) -> dict[str, Any]:
        there |= {
            "data": data,
            "state": state,
            "until": self.clock() + TAKES,
            "modified": self.clock.now,
            "why": self.failing.get(name, ""),
        }
        return there

    def _status(self, there: Mapping[str, Any]) -> Answer:
        state = there["state"]
        if self.clock() < there["until"]:
            return {"statusCode": state}
        if there["why"]:
            failed = {"CREATING": "CREATION_FAILED", "UPDATING": "UPDATE_FAILED"}[state]
            return {"statusCode": failed, "statusReason": there["why"]}
        return {"statusCode": "ACTIVE"}

    def _sweep(self) -> None:
        """What was deleted goes after a while."""

        def gone(there: Mapping[str, Any]) -> bool:
            return there["state"] == "DELETING" and self.clock() >= there["until"]

        self.namespaces = {name: there for name, there in self.namespaces.items() if not gone(there)}
        if self.definition and gone(self.definition):
            self.definition = {}

    def _shown(self, name: str, there: Mapping[str, Any]) -> Answer:
        return {
            "arn": self.arn(name),
            "name": name,
            "status": self._status(there),
            "data": there["data"],
            "createdAt": there["created"],
            "modifiedAt": there["modified"],
            "tags": dict(there["tags"]),
        }

    def _answer(self, name: str) -> Answer:
        return {"name": name, "arn": self.arn(name), "status": self._status(self.namespaces[name])}

    @staticmethod
    def _rules(data: bytes) -> None:
        if not isinstance(yaml.safe_load(data), dict) or "groups" not in yaml.safe_load(data):
            raise Refusal("ValidationException", "the data are no rules file")

    @staticmethod
    def _routes(data: bytes) -> None:
        """User Guide: everything stands under `alertmanager_config`, as a text; SNS is the only receiver."""
        held = yaml.safe_load(data)
        if set(held) - {"template_files"} != {"alertmanager_config"}:
            raise Refusal("ValidationException", "alertmanager_config is missing")
        config = yaml.safe_load(held["alertmanager_config"])
        kinds = {key for one in config["receivers"] for key in one if key != "name"}
        if kinds - {"sns_configs"}:
            raise Refusal("ValidationException", f"{sorted(kinds)} are not supported")
