"""IAM policies from what worlds need: merged, sorted, within IAM's sizes; and who may take the role on.

The policy of a role is the same whatever order the worlds come in, so that a diff of it shows what changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from mlobs_compile.artifact import Body, Json
from mlobs_compile.queries.aws_names import partition
from mlobs_compile.world import Permission, Permissions

LONGEST = 6144
"""Characters of a managed policy, white space not counted (IAM User Guide, "IAM and AWS STS quotas")."""
MOST_POLICIES = 10
"""Managed policies of one role before the quota is raised (the same page)."""
VERSION = "2012-10-17"
_BOUNDARY = "iam:PermissionsBoundary"
_HEAD = len(json.dumps({"Version": VERSION, "Statement": []}, separators=(",", ":")))


class Role(Enum):
    """What a role is for."""

    PLAN = "plan"
    """Reads the live world, and changes nothing."""
    APPLY = "apply"
    """Reads it and changes it."""


@dataclass(frozen=True, slots=True)
class Journals:
    """Where journals of runs are kept in S3."""

    bucket: str
    prefix: str

    def permissions(self, region: str) -> Permissions:
        """To read the last run takes listing and getting; an apply writes its own."""
        arn = f"arn:{partition(region)}:s3:::{self.bucket}"
        key = f"{self.prefix}/*" if self.prefix else "*"
        listed = {"StringLike": {"s3:prefix": key}} if self.prefix else {}
        return Permissions(
            (
                Permission("JournalList", ("s3:ListBucket",), (arn,), listed),
                Permission("JournalRead", ("s3:GetObject",), (f"{arn}/{key}",)),
            ),
            (Permission("JournalWrite", ("s3:PutObject",), (f"{arn}/{key}",)),),
        )


def policies(needs: Iterable[Permissions], role: Role) -> tuple[Body, ...]:
    """The documents that together allow what the role needs and nothing else: reading first, then writing."""
    given = list(needs)
    reads = _merged("Read", [one for need in given for one in need.read], frozenset())
    grants = [*reads]
    if role is Role.APPLY:
        everywhere = frozenset(action for one in reads if one.unbound for action in one.actions)
        grants += _merged("Write", [one for need in given for one in need.write], everywhere)
    return tuple({"Version": VERSION, "Statement": held} for held in _packed(list(_statements(grants))))


def unbounded(needs: Iterable[Permissions]) -> tuple[str, ...]:
    """Roles that whoever may apply could give any right to, and so take any right: no boundary holds them."""
    return tuple(
        resource
        for need in needs
        for one in need.write
        if "iam:PutRolePolicy" in one.actions
        and _BOUNDARY not in _plain(one.condition).get("StringEquals", {})
        for resource in one.resources
    )


def size(policy: Body) -> int:
    """What IAM counts of a policy."""
    return len(re.sub(r"\s", "", json.dumps(policy, separators=(",", ":"), ensure_ascii=False)))


@dataclass(frozen=True, slots=True)
class _Grant:
    """Actions on the same resources under the same condition."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: Mapping[str, Mapping[str, str]]

    @property
    def unbound(self) -> bool:
        return self.resources == ("*",) and not self.condition

    def statement(self, sid: str) -> Body:
        actions: list[Json] = [*self.actions]
        resources: list[Json] = [*self.resources]
        body: Body = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
        return {**body, "Condition": self.condition} if self.condition else body


def _merged(what: str, wanted: Sequence[Permission], everywhere: frozenset[str]) -> list[_Grant]:
    """One grant for each set of resources and condition; what is allowed on everything is not said again."""
    found: dict[tuple[tuple[str, ...], str], list[Permission]] = {}
    for one in wanted:
        key = (tuple(sorted(set(one.resources))), json.dumps(_plain(one.condition), sort_keys=True))
        found.setdefault(key, []).append(one)
    grants = [_joined(what, resources, held) for (resources, _), held in sorted(found.items())]
    unbound = everywhere | {action for one in grants if one.unbound for action in one.actions}
    bound = [
        replace(one, actions=_without(one.actions, everywhere if one.unbound else unbound)) for one in grants
    ]
    return sorted((one for one in bound if one.actions), key=lambda one: (one.sid, one.resources))


def _joined(what: str, resources: tuple[str, ...], held: Sequence[Permission]) -> _Grant:
    """What several worlds need alike is called after none of them."""
    sids = {one.sid for one in held}
    actions = tuple(sorted({action for one in held for action in one.actions}))
    return _Grant(
        held[0].sid if len(sids) == 1 else f"{what}Shared", actions, resources, _plain(held[0].condition)
    )


def _without(actions: Iterable[str], others: Collection[str]) -> tuple[str, ...]:
    return tuple(one for one in actions if one not in others)


def _plain(condition: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {operator: dict(keys) for operator, keys in condition.items()}


def _statements(grants: Iterable[_Grant]) -> Iterator[Body]:
    """Statements with ids of their own, each small enough for a policy."""
    taken: set[str] = set()
    for grant in grants:
        for part in _small(grant):
            stem = re.sub(r"[^A-Za-z0-9]", "", part.sid) or "Allow"
            sid = next(
                name for n in range(1, 10_000) if (name := stem if n == 1 else f"{stem}{n}") not in taken
            )
            taken.add(sid)
            yield part.statement(sid)


def _small(grant: _Grant) -> Iterator[_Grant]:
    """The grant in parts that fit into a policy, by its resources and then by its actions."""
    if _HEAD + size(grant.statement("S" * 64)) <= LONGEST:
        yield grant
    elif len(grant.resources) > 1:
        half = len(grant.resources) // 2
        for some in (grant.resources[:half], grant.resources[half:]):
            yield from _small(replace(grant, resources=some))
    else:
        half = len(grant.actions) // 2
        for part in (grant.actions[:half], grant.actions[half:]):
            yield from _small(replace(grant, actions=part))


def _packed(statements: Sequence[Body]) -> Iterator[list[Json]]:
    """Statements in their order, as many to a policy as it takes."""
    held: list[Json] = []
    used = _HEAD
    for one in statements:
        more = size(one) + 1
        if held and used + more > LONGEST:
            yield held
            held, used = [], _HEAD
        held.append(one)
        used += more
    if held:
        yield held
