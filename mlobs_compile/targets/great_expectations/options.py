"""What a project says under `targets.great_expectations`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mlobs_compile.spec.shape import Shape
from mlobs_compile.targets.great_expectations.actions import Actions

Engine = Literal["pandas", "spark"]
Timestamps = Literal["naive", "aware"]


class Options(Shape):
    """How the suites are executed."""

    engine: Engine = Field("pandas", description="What holds the batch: a `pandas` or a `spark` data frame.")
    version: Annotated[str, Field(pattern=r"^1\.\d+\.\d+$")] = Field(
        "1.17.1",
        description="The oldest release the suites are for; a fixed text, so that files stay as they are.",
    )
    timestamps: Timestamps = Field(
        "naive",
        description="Whether timestamps in a pandas frame are `naive` (UTC, no time zone) or `aware`.",
    )
    actions: Actions = Field(
        default_factory=Actions,
        description="What every checkpoint does when it has run; nothing when absent.",
    )
