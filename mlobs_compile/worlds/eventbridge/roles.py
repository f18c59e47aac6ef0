"""Roles of IAM, with the policies in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile.artifact import Body, Json, json_line
from mlobs_compile.backends.aws_waits import found, listed, removed
from mlobs_compile.change.tags import Tags, from_rows, to_rows
from mlobs_compile.worlds.eventbridge import canonical
from mlobs_compile.worlds.eventbridge.service import Found, Means

_TRUST, _BOUNDARY = "AssumeRolePolicyDocument", "PermissionsBoundary"


class Roles:
    """A role with policies cannot be deleted (IAM API reference, DeleteRole), so they go first."""

    def __init__(self, means: Means) -> None:
        self._calls = means.calls("iam")

    def names(self, prefix: str) -> Iterator[str]:
        """All roles whose name begins so; IAM can be asked for all alone."""
        for one in listed(self._calls, "list_roles", "Roles", "Marker"):
            if one["RoleName"].startswith(prefix):
                yield one["RoleName"]

    def find(self, name: str) -> Found | None:
        answer = found(self._calls, "get_role", RoleName=name)
        if answer is None:
            return None
        there = answer["Role"]
        policies: dict[str, Json] = {}
        for policy in self._inline(name):
            told = found(self._calls, "get_role_policy", RoleName=name, PolicyName=policy)
            if told is not None:
                policies[policy] = told["PolicyDocument"]
        return Found(canonical.role(there, policies, self._attached(name)), from_rows(there.get("Tags", ())))

    def _inline(self, name: str) -> list[str]:
        return list(listed(self._calls, "list_role_policies", "PolicyNames", "Marker", RoleName=name))

    def _attached(self, name: str) -> list[str]:
        rows = listed(self._calls, "list_attached_role_policies", "AttachedPolicies", "Marker", RoleName=name)
        return [one["PolicyArn"] for one in rows]

    def tags(self, name: str) -> Tags:
        return from_rows(listed(self._calls, "list_role_tags", "Tags", "Marker", RoleName=name))

    def make(self, name: str, body: Mapping[str, Json], tags: Tags) -> None:
        request = {"RoleName": name, "Description": body["Description"], _TRUST: json_line(body[_TRUST])}
        bounded = {_BOUNDARY: body[_BOUNDARY]} if body.get(_BOUNDARY) else {}
        self._calls.tell("create_role", **request, **bounded, Tags=to_rows(tags))
        self._hold(name, body, {})

    def change(self, name: str, body: Mapping[str, Json], there: Body) -> None:
        if body["Description"] != there["Description"]:
            self._calls.tell("update_role", RoleName=name, Description=body["Description"])
        if body[_TRUST] != there[_TRUST]:
            document = json_line(body[_TRUST])
            self._calls.tell("update_assume_role_policy", RoleName=name, PolicyDocument=document)
        if body.get(_BOUNDARY) != there.get(_BOUNDARY):
            self._bound(name, body.get(_BOUNDARY))
        self._hold(name, body, there)

    def _bound(self, name: str, arn: Json) -> None:
        if arn:
            self._calls.tell("put_role_permissions_boundary", RoleName=name, PermissionsBoundary=arn)
        else:
            removed(self._calls, "delete_role_permissions_boundary", RoleName=name)

    def _hold(self, name: str, body: Mapping[str, Json], there: Mapping[str, Json]) -> None:
        """Writes the policies that differ, and takes away those that are not wanted, by whomever they are."""
        wanted, held = _map(body["Policies"]), _map(there.get("Policies", {}))
        for policy, document in wanted.items():
            if document != held.get(policy):
                self._calls.tell(
                    "put_role_policy",
                    RoleName=name,
                    PolicyName=policy,
                    PolicyDocument=json_line(document),
                )
        for policy in held:
            if policy not in wanted:
                removed(self._calls, "delete_role_policy", RoleName=name, PolicyName=policy)
        wanted_arns = _texts(body.get("ManagedPolicies", ()))
        held_arns = _texts(there.get("ManagedPolicies", ()))
        for arn in wanted_arns - held_arns:
            self._calls.tell("attach_role_policy", RoleName=name, PolicyArn=arn)
        for arn in held_arns - wanted_arns:
            removed(self._calls, "detach_role_policy", RoleName=name, PolicyArn=arn)

    def tag(self, name: str, tags: Tags) -> None:
        self._calls.tell("tag_role", RoleName=name, Tags=to_rows(tags))

    def remove(self, name: str) -> None:
        there = self.find(name)
        if there is not None:
            self._hold(name, {"Policies": {}}, there.body)
            removed(self._calls, "delete_role", RoleName=name)


def _map(value: Json) -> Mapping[str, Json]:
    assert isinstance(value, Mapping)
    return value


def _texts(value: Json) -> set[str]:
    assert isinstance(value, list | tuple)
    return {str(one) for one in value}
