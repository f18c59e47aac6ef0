"""What a project says under `targets.runner`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mlobs_compile.spec.shape import Shape


class Options(Shape):
    """How the checks are run."""

    engine: Literal["duckdb", "spark"] = Field(
        "duckdb", description="Whose SQL the statements beside a checklist are written in."
    )
