"""What a role must be allowed in IAM to read and to change a project's objects in CloudWatch.

Composite alarms can only be described, made and looked through by who may do so with every alarm ("scoped to `*`",
CloudWatch API reference, DescribeAlarms and PutCompositeAlarm); lists and detectors know no resource either (Service
Authorization Reference, "Actions, resources, and condition keys for Amazon CloudWatch").
"""

from __future__ import annotations

from collections.abc import Iterable

from mlobs_compile.change.objects import Wanted
from mlobs_compile.world import Permission, Permissions, Site
from mlobs_compile.worlds.cloudwatch.places import places

_ALL = ("*",)


def permissions(site: Site, wanted: Iterable[Wanted]) -> Permissions:
    """By the names that all of the project's objects begin with, wherever AWS lets names be said."""
    where = places(site)
    alarms = where.arn("metric-alarm", where.names + "*")
    mutes = where.arn("mute-rule", where.names + "*")
    boards = where.arn("dashboard", where.boards + "*")
    return Permissions(_read(alarms, mutes, boards), _write(alarms, mutes, boards))


def _read(*named: str) -> tuple[Permission, ...]:
    return (
        Permission(
            "MlobsCloudWatchLists",
            (
                "cloudwatch:DescribeAlarms",
                "cloudwatch:DescribeAnomalyDetectors",
                "cloudwatch:ListAlarmMuteRules",
                "cloudwatch:ListDashboards",
                "tag:GetResources",
            ),
            _ALL,
            why="lists name no resource, and composite alarms are only shown to who may see all",
        ),
        Permission(
            "MlobsCloudWatchReads",
            (
                "cloudwatch:GetAlarmMuteRule",
                "cloudwatch:GetDashboard",
                "cloudwatch:ListTagsForResource",
            ),
            named,
            why="dashboards and mute rules are read one by one, and tags where the index is behind",
        ),
    )


def _write(*named: str) -> tuple[Permission, ...]:
    return (
        Permission(
            "MlobsCloudWatchNamed",
            (
                "cloudwatch:DeleteAlarmMuteRule",
                "cloudwatch:DeleteAlarms",
                "cloudwatch:DeleteDashboards",
                "cloudwatch:PutAlarmMuteRule",
                "cloudwatch:PutDashboard",
                "cloudwatch:PutMetricAlarm",
                "cloudwatch:TagResource",
            ),
            named,
            why="alarms, mute rules and dashboards, by the names that this project gives them",
        ),
        Permission(
            "MlobsCloudWatchUnnamed",
            (
                "cloudwatch:DeleteAnomalyDetector",
                "cloudwatch:PutAnomalyDetector",
                "cloudwatch:PutCompositeAlarm",
            ),
            _ALL,
            why="AWS grants composite alarms for all or none, and a detector has no name",
        ),
    )
