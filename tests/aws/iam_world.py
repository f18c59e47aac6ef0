"""The world behind an IAM client, as far as roles go: a new one is there at once, and of use a little later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tests.aws.strict import Answer, Handler
from tests.aws.tagging_world import Tags
from tests.aws.weather import Clock, Refusal, page

PROPAGATES = 12.0
"""Seconds after which a new role can be taken on; IAM says "a few seconds", and longer at times."""


class Iam:
    """Roles of one account."""

    def __init__(self, tags: Tags, clock: Clock, account: str = "123456789012") -> None:
        self.tags, self.clock, self.account = tags, clock, account
        self.roles: dict[str, dict[str, Any]] = {}

    @property
    def handlers(self) -> dict[str, Handler]:
        return {
            "CreateRole": self.create,
            "GetRole": self.get,
            "ListRoles": self.list,
            "DeleteRole": self.delete,
            "UpdateRole": self.update,
            "UpdateAssumeRolePolicy": self.trust,
            "PutRolePermissionsBoundary": self.bound,
            "DeleteRolePermissionsBoundary": self.unbound,
            "PutRolePolicy": self.put_policy,
            "GetRolePolicy": self.get_policy,
            "ListRolePolicies": self.list_policies,
            "DeleteRolePolicy": self.delete_policy,
            "ListAttachedRolePolicies": self.list_attached,
            "AttachRolePolicy": self.attach,
            "DetachRolePolicy": self.detach,
            "TagRole": self.tag,
            "ListRoleTags": self.list_tags,
        }

    def arn(self, name: str) -> str:
        return f"arn:aws:iam::{self.account}:role/{name}"

    def usable(self, arn: str) -> bool:
        """Whether a service can take the role on yet."""
        there = self.roles.get(arn.rpartition("/")[2])
        return there is not None and self.clock() >= there["made"] + PROPAGATES

    def create(self, request: Mapping[str, Any]) -> Answer:
        """There at once, and of use to other services later (User Guide, "Changes that I make are not always
        immediately visible"); after 12 s [guess].
        """
        name = request["RoleName"]
        if name in self.roles:
            raise Refusal("EntityAlreadyExists", f"Role with name {name} already exists.")
        self.roles[name] = {
            "trust": _document(request["AssumeRolePolicyDocument"]),
            "description": request.get("Description", ""),
            "boundary": request.get("PermissionsBoundary"),
            "policies": {},
            "attached": [],
            "made": self.clock(),
        }
        self.tags[self.arn(name)] = {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())}
        return {"Role": self._shown(name)}

    def get(self, request: Mapping[str, Any]) -> Answer:
        """Documents are URL-encoded JSON; `NoSuchEntity` where there is none [API]."""
        self._role(request)
        return {"Role": self._shown(request["RoleName"])}

    def list(self, request: Mapping[str, Any]) -> Answer:
        """All of the account, page by page, without tags [API]."""
        rows = [
            {key: value for key, value in self._shown(name).items() if key != "Tags"}
            for name in sorted(self.roles)
        ]
        return _page("Roles", rows, request)

    def delete(self, request: Mapping[str, Any]) -> Answer:
        """Refused with `DeleteConflict` while it has policies [API]."""
        there = self._role(request)
        if there["policies"] or there["attached"]:
            raise Refusal("DeleteConflict", "Cannot delete entity, must delete policies first.")
        del self.roles[request["RoleName"]]
        self.tags.pop(self.arn(request["RoleName"]), None)
        return {}

    def update(self, request: Mapping[str, Any]) -> Answer:
        """Sets the description [API]."""
        self._role(request)["description"] = request.get("Description", "")
        return {}

    def trust(self, request: Mapping[str, Any]) -> Answer:
        """Replaces the whole policy, which must be a policy [API]."""
        self._role(request)["trust"] = _document(request["PolicyDocument"])
        return {}

    def bound(self, request: Mapping[str, Any]) -> Answer:
        """Replaces the boundary [API]."""
        self._role(request)["boundary"] = request["PermissionsBoundary"]
        return {}

    def unbound(self, request: Mapping[str, Any]) -> Answer:
        """`NoSuchEntity` where there is none [guess]."""
        there = self._role(request)
        if not there["boundary"]:
            raise Refusal("NoSuchEntity", "there is no permissions boundary")
        there["boundary"] = None
        return {}

    def put_policy(self, request: Mapping[str, Any]) -> Answer:
        """Made or replaced; it must be a policy [API]."""
        document = _document(request["PolicyDocument"])
        self._role(request)["policies"][request["PolicyName"]] = document
        return {}

    def get_policy(self, request: Mapping[str, Any]) -> Answer:
        """URL-encoded; `NoSuchEntity` where there is none [API]."""
        held = self._role(request)["policies"]
        if request["PolicyName"] not in held:
            raise Refusal("NoSuchEntity", "no such policy")
        told = {key: request[key] for key in ("RoleName", "PolicyName")}
        return {**told, "PolicyDocument": quote(held[request["PolicyName"]])}

    def list_policies(self, request: Mapping[str, Any]) -> Answer:
        """Names alone, page by page [API]."""
        return _page("PolicyNames", sorted(self._role(request)["policies"]), request)

    def delete_policy(self, request: Mapping[str, Any]) -> Answer:
        """`NoSuchEntity` where there is none [API]."""
        if self._role(request)["policies"].pop(request["PolicyName"], None) is None:
            raise Refusal("NoSuchEntity", "no such policy")
        return {}

    def list_attached(self, request: Mapping[str, Any]) -> Answer:
        """ARNs, page by page [API]."""
        arns = self._role(request)["attached"]
        rows = [{"PolicyArn": arn, "PolicyName": arn.rpartition("/")[2]} for arn in arns]
        return _page("AttachedPolicies", rows, request)

    def attach(self, request: Mapping[str, Any]) -> Answer:
        """Beside those that are there [API]."""
        self._role(request)["attached"].append(request["PolicyArn"])
        return {}

    def detach(self, request: Mapping[str, Any]) -> Answer:
        """`NoSuchEntity` where it is not attached [API]."""
        if request["PolicyArn"] not in self._role(request)["attached"]:
            raise Refusal("NoSuchEntity", "it is not attached")
        self._role(request)["attached"].remove(request["PolicyArn"])
        return {}

    def tag(self, request: Mapping[str, Any]) -> Answer:
        """New keys are added, known ones replaced, others stay [API]."""
        self._role(request)
        self.tags[self.arn(request["RoleName"])] |= {tag["Key"]: tag["Value"] for tag in request["Tags"]}
        return {}

    def list_tags(self, request: Mapping[str, Any]) -> Answer:
        """Page by page [API]."""
        self._role(request)
        return _page("Tags", self._tags(request["RoleName"]), request)

    def _role(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if request["RoleName"] not in self.roles:
            raise Refusal("NoSuchEntity", f"The role with name {request['RoleName']} cannot be found.")
        return self.roles[request["RoleName"]]

    def _tags(self, name: str) -> list[dict[str, str]]:
        return [{"Key": key, "Value": value} for key, value in self.tags[self.arn(name)].items()]

    def _shown(self, name: str) -> Answer:
        """Documents are URL-encoded JSON, which boto3 decodes (IAM API reference, GetRole)."""
        there = self.roles[name]
        shown = {
            "Path": "/",
            "RoleName": name,
            "RoleId": "AROA" + "X" * 17,
            "Arn": self.arn(name),
            "CreateDate": self.clock.now,
            "AssumeRolePolicyDocument": quote(there["trust"]),
            "Description": there["description"],
            "MaxSessionDuration": 3600,
            "Tags": self._tags(name),
        }
        bound = {"PermissionsBoundaryType": "PermissionsBoundaryPolicy"}
        bounded = {"PermissionsBoundary": {**bound, "PermissionsBoundaryArn": there["boundary"]}}
        return {**shown, **bounded} if there["boundary"] else shown


def _document(text: str) -> str:
    held = json.loads(text)
    if held.get("Version") != "2012-10-17" or not held.get("Statement"):
        raise Refusal("MalformedPolicyDocument", "Syntax errors in policy.")
    return text


def _page(key: str, rows: list[Any], request: Mapping[str, Any]) -> Answer:
    shown, further = page(rows, request, "Marker")
    return {key: shown, "IsTruncated": bool(further), **further}
