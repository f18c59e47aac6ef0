"""What a project says under `apply.sagemaker`."""

from __future__ import annotations

from pydantic import Field

from mlobs_compile.spec.shape import DurationField, Shape
from mlobs_compile.units import Duration


class Options(Shape):
    """How patiently schedules are changed."""

    wait: DurationField = Field(
        Duration.of(minutes=10),
        description="How long to wait for a schedule that is `Pending`, before or after it is changed.",
    )
