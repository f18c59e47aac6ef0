"""The world's settings, as written under `apply.alertmanager` of the project."""

from typing import Literal

from pydantic import Field

from mlobs_compile.spec.reaching import Place, Reference, Server
from mlobs_compile.spec.shape import Shape


class Options(Shape):
    """Where the configuration is, and which server reads it."""

    config: Place = Field(description="The configuration file, on the machine that applies.")
    reload: Server | None = Field(
        None, description="The address of the Alertmanager that reads it; without it nobody is told."
    )
    token: Reference | None = Field(None, description="Where a bearer token for the server is kept.")
    check: Literal["amtool", "none"] = Field(
        "amtool", description="What looks at the file before the server does; `none` leaves it to the server."
    )
