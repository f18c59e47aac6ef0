"""What a project says under `apply.eventbridge`."""

from __future__ import annotations

from pydantic import Field

from mlobs_compile.spec.shape import DurationField, Shape
from mlobs_compile.units import Duration


class Options(Shape):
    """How patiently reactions are changed."""

    wait: DurationField = Field(
        Duration.of(minutes=5),
        description="How long to wait for a table, a pipe or a state machine that is being made or deleted.",
    )
