"""kind: Cluster, the machines and containers everything runs on."""

from typing import Literal

from pydantic import Field

from mlobs_compile.spec.common import AlertShape, Metadata, System
from mlobs_compile.spec.maintenance import MaintenanceShape
from mlobs_compile.spec.shape import Name, Shape
from mlobs_compile.spec.slo import Slo


class Cluster(Shape):
    """A cluster."""

    apiVersion: Literal["mlobs/v1"] = Field(description="The version of the language.")
    kind: Literal["Cluster"] = Field(description="The kind of document.")
    metadata: Metadata = Field(description="Name, team and importance.")
    systems: dict[Name, System] = Field(
        {}, description="What is watched of it, by name: nodes, accelerators, network, each with its preset."
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
