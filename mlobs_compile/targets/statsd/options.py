"""What a project says under `targets.statsd`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from mlobs_compile.spec.shape import Items, NumberField, Shape, refuse

MINUTE, HOUR, DAY = 60, 3_600, 86_400
DEFAULT_BUCKETS = tuple(
    Decimal(bound)
    for bound in (
        1, 5, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
        HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY,
    )
)  # fmt: skip
"""From a task that only asks something to a training that runs all day."""


class Options(Shape):
    """How Airflow sends its metrics, and how durations are kept."""

    format: Literal["exporter", "helm"] = Field(
        "exporter",
        description="For whom: `exporter`, prom/statsd-exporter; `helm`, the values of Airflow's official chart.",
    )
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)] = Field(
        "airflow", description="`statsd_prefix` of Airflow's configuration."
    )
    buckets: Annotated[tuple[NumberField, ...], Items, Field(min_length=1, max_length=60)] = Field(
        DEFAULT_BUCKETS,
        description="The upper bounds of the histograms in seconds; those that are promised are added.",
    )

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if list(self.buckets) != sorted(set(self.buckets)) or self.buckets[0] <= 0:
            refuse("`buckets` do not rise from above 0", "sort them, each once, and leave 0 out")
        return self
