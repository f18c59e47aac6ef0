"""The target's settings, as written under `targets.cloudwatch` of the project."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from mlobs_compile.spec.shape import Shape

Prefix = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,32}$")]


class Options(Shape):
    """How alarms and dashboards are named, and how SLOs are watched."""

    name_prefix: Prefix | None = Field(
        None, description="Stands before every physical name, for accounts whose policies ask for one."
    )
    slo_backend: Literal["alarms", "application-signals", "promql"] = Field(
        "alarms",
        description="How SLOs that name no `backend` are watched.",
    )
