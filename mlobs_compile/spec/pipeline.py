"""kind: Pipeline, a job or a graph of jobs that runs on a schedule."""

from typing import Literal, Self

from pydantic import Field, model_validator

from mlobs_compile.spec.common import AlertShape, Metadata, System, UrgencyField
from mlobs_compile.spec.maintenance import MaintenanceShape
from mlobs_compile.spec.shape import Name, Shape, StretchField, Text, exactly_one, refuse
from mlobs_compile.spec.slo import Slo


class PlannedRuns(Shape):
    """When runs are planned, and how long after its planned start a run must have succeeded."""

    cron: Text | None = Field(
        None,
        description="The line that the scheduler has, such as `30 6 * * 1-5`, or `@daily`; days of the month and months cannot be watched.",
    )
    every: StretchField | None = Field(
        None, description="For runs that are planned by the distance to the last one, such as `6h`."
    )
    time_zone: Text = Field(
        "UTC", description="The IANA time zone of the cron line, as the scheduler has it."
    )
    deadline: StretchField = Field(
        description="How long after its planned start a run must have succeeded, retries included."
    )
    signal: str | None = Field(
        None,
        description="The signal that counts successes, or is the age of the last one; `successes` when absent.",
    )
    severity: UrgencyField = Field("ticket", description="Whom a missed run disturbs.")
    summary: Text | None = Field(None, description="One sentence for the person who is told.")

    @model_validator(mode="after")
    def _one_plan(self) -> Self:
        exactly_one(self, ("cron", "every"), "`planned`")
        if self.every and "time_zone" in self.model_fields_set:
            refuse("`time_zone` belongs to a cron line", "remove it; `every` is the same by any clock")
        return self


class Pipeline(Shape):
    """A pipeline."""

    apiVersion: Literal["mlobs/v1"] = Field(description="The version of the language.")
    kind: Literal["Pipeline"] = Field(description="The kind of document.")
    metadata: Metadata = Field(description="Name, team and importance.")
    system: System | None = Field(None, description="The system that runs it.")
    planned: PlannedRuns | None = Field(
        None, description="When its runs are planned; one that does not come is told."
    )
    slos: dict[Name, Slo] = Field({}, description="Promises by name.")
    alerts: dict[Name, AlertShape] = Field(
        {}, description="Alerts on single signals by name; one of the preset's names overrides that alert."
    )
    maintenance: dict[Name, MaintenanceShape] = Field(
        {}, description="Planned work by name: its events do not count, and alerts are muted."
    )
    environments: dict[Name, dict[str, object]] = Field(
        {}, description="Overrides of this document by environment."
    )
