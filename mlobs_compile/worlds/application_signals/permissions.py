"""What a role must be allowed in IAM to read and to change a project's SLOs."""

from __future__ import annotations

from collections.abc import Iterable

from mlobs_compile.change.objects import Wanted
from mlobs_compile.world import Permission, Permissions, Site
from mlobs_compile.worlds.application_signals.places import places


def permissions(site: Site, wanted: Iterable[Wanted]) -> Permissions:
    """By the names that all of the project's SLOs begin with; lists know no resource."""
    where = places(site)
    slos = (where.arn(where.names + "*"),)
    return Permissions(_read(slos), _write(slos))


def _read(slos: tuple[str, ...]) -> tuple[Permission, ...]:
    return (
        Permission(
            "MlobsSignalsLists",
            ("application-signals:ListServiceLevelObjectives", "tag:GetResources"),
            ("*",),
            why="lists name no resource",
        ),
        Permission(
            "MlobsSignalsReads",
            (
                "application-signals:GetServiceLevelObjective",
                "application-signals:ListServiceLevelObjectiveExclusionWindows",
                "application-signals:ListTagsForResource",
            ),
            slos,
            why="SLOs and their windows are read one by one",
        ),
    )


def _write(slos: tuple[str, ...]) -> tuple[Permission, ...]:
    return (
        Permission(
            "MlobsSignalsWrites",
            (
                "application-signals:BatchUpdateExclusionWindows",
                "application-signals:DeleteServiceLevelObjective",
                "application-signals:TagResource",
                "application-signals:UpdateServiceLevelObjective",
            ),
            slos,
            why="SLOs by the names that this project gives them",
        ),
        Permission(
            "MlobsSignalsCreates",
            ("application-signals:CreateServiceLevelObjective",),
            ("*",),
            why="an SLO that is not there yet is no resource",
        ),
    )
