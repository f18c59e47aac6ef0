"""What roles must be allowed to read and change the reactions of a project, for `mlobs iam`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlobs_compile.change.objects import Wanted
from mlobs_compile.targets.eventbridge.options import Options as Target
from mlobs_compile.world import Permission, Permissions, Site
from mlobs_compile.worlds.eventbridge.places import NAME, Places, prefix

_READ = {
    "table": "dynamodb: DescribeTable DescribeTimeToLive ListTagsOfResource",
    "queue": "sqs: GetQueueUrl GetQueueAttributes ListQueueTags",
    "role": "iam: GetRole GetRolePolicy ListRolePolicies ListAttachedRolePolicies ListRoleTags",
    "state-machine": "states: DescribeStateMachine ListTagsForResource",
    "topic": "sns: GetTopicAttributes ListSubscriptionsByTopic GetSubscriptionAttributes ListTagsForResource",
    "rule": "events: DescribeRule ListTargetsByRule ListTagsForResource",
    "pipe": "pipes: DescribePipe",
}
_WRITE = {
    "table": "dynamodb: CreateTable UpdateTable UpdateTimeToLive TagResource DeleteTable",
    "queue": "sqs: CreateQueue SetQueueAttributes TagQueue DeleteQueue",
    "role": "iam: UpdateRole UpdateAssumeRolePolicy TagRole DeleteRolePolicy DetachRolePolicy DeleteRole",
    "state-machine": "states: CreateStateMachine UpdateStateMachine TagResource DeleteStateMachine",
    "topic": "sns: CreateTopic Subscribe SetSubscriptionAttributes Unsubscribe TagResource DeleteTopic",
    "rule": "events: PutRule PutTargets RemoveTargets TagResource DeleteRule",
    "pipe": "pipes: CreatePipe UpdatePipe TagResource DeletePipe",
}
_GRANTS = ("iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary")
"""What gives a role powers: bound to the boundary that the project names, if it does."""
_PASSED = {"run": "states", "rule": "events", "pipe": "pipes"}
"""The end of a role's name, and the service that takes it on."""


def permissions(site: Site, wanted: Iterable[Wanted]) -> Permissions:
    """Everything is bound to the names that begin as the project's do, but for two listings that cannot be."""
    if site.aws is None:
        return Permissions()
    kinds = dict.fromkeys(one.key.kind for one in wanted)
    places, begin = Places.of(site), prefix(site)
    lists = Permission(
        "EventbridgeList",
        ("tag:GetResources", "iam:ListRoles"),
        ("*",),
        why="lists cannot be bound to resources",
    )
    read = (_permission(kind, "Read", _READ[kind], places, begin) for kind in kinds)
    write = (_permission(kind, "Write", _WRITE[kind], places, begin) for kind in kinds)
    roles = (*_grants(site, places, begin), *_passing(places, begin, "pipe" in kinds)) if kinds else ()
    return Permissions((lists, *read), (*write, *roles))


def _permission(kind: str, what: str, actions: str, places: Places, begin: str) -> Permission:
    service, _, names = actions.partition(": ")
    sid = f"Eventbridge{what}{kind.title().replace('-', '')}"
    return Permission(
        sid, tuple(f"{service}:{name}" for name in names.split()), (places.arn(kind, f"{begin}*"),)
    )


def _grants(site: Site, places: Places, begin: str) -> Iterator[Permission]:
    """A role that may make roles could make itself one that may do anything, unless a boundary holds them all."""
    settings = site.targets.get(NAME)
    boundary = settings.permissions_boundary if isinstance(settings, Target) else None
    roles = (places.arn("role", f"{begin}*"),)
    if boundary is None:
        actions = (*_GRANTS, "iam:DeleteRolePermissionsBoundary")
        why = "write `permissions_boundary` in the settings of the target `eventbridge` to bound what roles may do"
        yield Permission("EventbridgeGrant", actions, roles, why=why)
    else:
        only = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
        yield Permission("EventbridgeGrant", _GRANTS, roles, only, why="no role goes beyond the boundary")


def _passing(places: Places, begin: str, piped: object) -> Iterator[Permission]:
    for end, service in _PASSED.items():
        if end != "pipe" or piped:
            only = {"StringEquals": {"iam:PassedToService": f"{service}.amazonaws.com"}}
            roles = (places.arn("role", f"{begin}*-{end}"),)
            yield Permission(f"EventbridgePass{end.title()}", ("iam:PassRole",), roles, only)
