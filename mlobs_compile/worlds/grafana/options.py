"""The world's settings, as written under `apply.grafana` of the project."""

from pydantic import Field

from mlobs_compile.spec.reaching import Reference, Server
from mlobs_compile.spec.shape import Shape


class Options(Shape):
    """Which Grafana, and as whom."""

    url: Server = Field(description="The address of the Grafana, such as `https://grafana.acme.example`.")
    token: Reference = Field(description="Where the token of a service account is kept.")
