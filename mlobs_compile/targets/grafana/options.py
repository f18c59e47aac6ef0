"""The target's settings, as written under `targets.grafana` of the project."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from mlobs_compile.spec.shape import DurationField, Shape
from mlobs_compile.units import Duration

Address = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[^\s?#/][^\s?#]*$", max_length=200),
    AfterValidator(lambda address: address.rstrip("/")),
]
"""As it is copied from a browser; what is linked to stands behind it."""


class Options(Shape):
    """Settings of the Grafana target."""

    interval: DurationField = Field(
        Duration.of(minutes=1), description="How often Prometheus scrapes; the least distance of two points."
    )
    refresh: DurationField = Field(
        Duration.of(minutes=1),
        description="How often an open dashboard asks again; data do not arrive faster.",
    )
    url: Address | None = Field(
        None,
        description="The address of this Grafana, such as `https://grafana.acme.example`, for links from alerts.",
    )
    folder_prefix: Annotated[str, StringConstraints(max_length=60, pattern=r"^[^/]*$")] = Field(
        "", description="What every folder's title begins with, such as `ML: `."
    )
    mount: Annotated[str, StringConstraints(pattern=r"^/[^\s]*[^\s/]$")] = Field(
        "/var/lib/grafana/dashboards/mlobs",
        description="The folder that holds each environment's `dashboards` in a folder of its name.",
    )
