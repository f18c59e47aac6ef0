"""kind: Dataset, a table or a set of files and what its rows must look like."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from mlobs_compile.spec.common import AlertShape, Metadata, System, UrgencyField
from mlobs_compile.spec.maintenance import MaintenanceShape
from mlobs_compile.spec.shape import Items, Name, Plugged, ScheduleField, Shape, Text
from mlobs_compile.spec.slo import Slo
from mlobs_compile.spec.terse import TerseField
from mlobs_compile.units import Schedule

Checks = Mapping[str, Shape]
DAILY = Schedule.parse("daily")


class Column(Shape):
    """One column and what its values must satisfy."""

    type: Literal["string", "integer", "float", "boolean", "date", "timestamp"] | None = Field(
        None, description="The logical type; checked when given."
    )
    description: Text | None = Field(None, description="What the column means.")
    personal: bool = Field(False, description="True for personal data, whose values never leave the batch.")
    checks: Annotated[Checks, Plugged("column")] = Field(
        {}, description="Checks by kind, such as `missing: {at_most: 1%}`."
    )


class Dataset(Shape):
    """A data set."""

    apiVersion: Literal["mlobs/v1"] = Field(description="The version of the language.")
    kind: Literal["Dataset"] = Field(description="The kind of document.")
    metadata: Metadata = Field(description="Name, team and importance.")
    system: System | None = Field(
        None, description="The system that holds it, for signals such as freshness."
    )
    location: Text | None = Field(
        None, description="Where the data is: an object-store prefix or a table's name."
    )
    columns: dict[str, Column] = Field({}, description="The columns by name, in the order they have.")
    checks: Annotated[Checks, Plugged("table")] = Field(
        {}, description="Checks of the whole table by kind, such as `rows: {at_least: 1000}`."
    )
    expect: Annotated[tuple[TerseField, ...], Items] = Field(
        (), description="Checks on one line each, such as `missing(age) < 1%`, beside those in the full form."
    )
    severity: UrgencyField = Field("ticket", description="Whether a failed check pages or opens a ticket.")
    schedule: ScheduleField = Field(DAILY, description="How often it is checked, in UTC.")
    slos: dict[Name, Slo] = Field({}, description="Promises by name.")
    alerts: dict[Name, AlertShape] = Field({}, description="Alerts on single signals by name.")
    maintenance: dict[Name, MaintenanceShape] = Field(
        {}, description="Planned work by name: its events do not count, and alerts are muted."
    )
    environments: dict[Name, dict[str, object]] = Field(
        {}, description="Overrides of this document by environment."
    )
