"""What a project says under `apply.sagemaker`."""

from __future__ import annotations

from pydantic import Field

from mlobs_compile.spec.shape import DurationField, Shape
from mlobs_compile.units import Duration


class Options(Shape):
    """What is uploaded, and how patiently schedules are changed."""

    constraints: bool = Field(
        default=False,
        description="Whether the thresholds of performance monitors are laid over what their baseline jobs wrote.",
    )
    wait: DurationField = Field(
        Duration.of(minutes=10),
        description="How long to wait for a schedule that is `Pending`, before or after it is changed.",
    )
