"""What a project says under `apply.amp`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from mlobs_compile.spec.shape import DurationField, Shape
from mlobs_compile.units import Duration

Workspace = Annotated[str, StringConstraints(pattern=r"^ws-[0-9A-Za-z-]{1,61}$")]


class Options(Shape):
    """Which workspace, and what of it."""

    workspace: Workspace | None = Field(
        None, description="The workspace's id; needed where the target `prometheus` does not say it."
    )
    alertmanager: bool = Field(
        default=False,
        description="Whether the configuration of the target `alertmanager` becomes the workspace's.",
    )
    wait: DurationField = Field(
        Duration.of(minutes=5), description="How long to wait for a change to take effect."
    )
