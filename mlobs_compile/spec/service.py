"""kind: Service, a microservice that models and pipelines lean on."""

from typing import Literal

from pydantic import Field

from mlobs_compile.spec.common import AlertShape, Metadata, System
from mlobs_compile.spec.maintenance import MaintenanceShape
from mlobs_compile.spec.shape import Name, Shape
from mlobs_compile.spec.slo import Slo


class Service(Shape):
    """A service."""

    apiVersion: Literal["mlobs/v1"] = Field(description="The version of the language.")
    kind: Literal["Service"] = Field(description="The kind of document.")
    metadata: Metadata = Field(description="Name, team and importance.")
    system: System | None = Field(None, description="The system that runs it.")
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
