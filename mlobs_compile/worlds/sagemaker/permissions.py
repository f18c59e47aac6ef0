"""What roles must be allowed to read and change the monitors of a project, for `mlobs iam`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlobs_compile.change.objects import Wanted
from mlobs_compile.queries.aws_names import partition
from mlobs_compile.world import Permission, Permissions, Site
from mlobs_compile.worlds.sagemaker.objects import DEFINITIONS, OBJECT, config_prefix
from mlobs_compile.worlds.sagemaker.words import prefix, resource, words

_SERVICE = "sagemaker"


def permissions(site: Site, wanted: Iterable[Wanted]) -> Permissions:
    """Lists cannot be narrowed; all else is bound to the project's names, its prefix in S3 and the jobs' role."""
    found = list(wanted)
    if site.aws is None:
        return Permissions()
    head = f"arn:{partition(site.aws.region)}"
    own = tuple(
        f"{head}:sagemaker:{site.aws.region}:{site.aws.account}:{what}/{prefix(site)}*"
        for what in (*(resource(kind) for kind in DEFINITIONS), "monitoring-schedule")
    )
    roles = tuple(sorted({str(one.body["RoleArn"]) for one in found if "RoleArn" in one.body}))
    s3 = tuple(_s3(site, head, found))
    return Permissions((*_reading(own), *s3[:2]), (*_writing(own, roles), *s3[2:]))


def _reading(own: tuple[str, ...]) -> Iterator[Permission]:
    kinds = [kind.removesuffix("JobDefinition") for kind in DEFINITIONS]
    lists = tuple(f"sagemaker:List{kind}JobDefinitions" for kind in kinds)
    described = tuple(f"sagemaker:Describe{kind}JobDefinition" for kind in kinds)
    yield Permission(
        "SagemakerList",
        ("sagemaker:ListMonitoringSchedules", *lists, "tag:GetResources"),
        ("*",),
        why="lists cannot be bound to resources",
    )
    yield Permission(
        "SagemakerRead", ("sagemaker:DescribeMonitoringSchedule", *described, "sagemaker:ListTags"), own
    )


def _writing(own: tuple[str, ...], roles: tuple[str, ...]) -> Iterator[Permission]:
    made = tuple(f"sagemaker:{verb}{kind}" for kind in DEFINITIONS for verb in ("Create", "Delete"))
    moved = tuple(
        f"sagemaker:{verb}MonitoringSchedule" for verb in ("Create", "Update", "Start", "Stop", "Delete")
    )
    yield Permission("SagemakerWrite", (*made, *moved, "sagemaker:AddTags"), own)
    if roles:
        only = {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}
        yield Permission(
            "SagemakerPassRole", ("iam:PassRole",), roles, only, why="the monitoring jobs run as this role"
        )


def _s3(site: Site, head: str, wanted: list[Wanted]) -> Iterator[Permission]:
    """Two for reading, then one for writing; none where no job reads a configuration."""
    uri = config_prefix(site)
    if uri is None or not any(one.key.kind == OBJECT for one in wanted):
        return
    bucket, key = words(uri)
    under = {"StringLike": {"s3:prefix": f"{key}*"}}
    others = {one.key.name for one in wanted if one.key.kind == OBJECT and not one.key.name.startswith(uri)}
    objects = (
        f"{head}:s3:::{bucket}/{key}*",
        *(f"{head}:s3:::{name.removeprefix('s3://')}" for name in sorted(others)),
    )
    yield Permission("SagemakerConfigList", ("s3:ListBucket",), (f"{head}:s3:::{bucket}",), under)
    yield Permission("SagemakerConfigRead", ("s3:GetObject",), objects)
    yield Permission("SagemakerConfigWrite", ("s3:PutObject", "s3:DeleteObject"), objects)
