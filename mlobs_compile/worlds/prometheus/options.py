"""The world's settings, as written under `apply.prometheus` of the project."""

from typing import Literal

from pydantic import Field

from mlobs_compile.spec.reaching import Place, Reference, Server
from mlobs_compile.spec.shape import Shape


class Options(Shape):
    """Where the rule files are, and which server reads them."""

    rules: Place = Field(description="The folder of the rule files, on the machine that applies.")
    reload: Server | None = Field(
        None, description="The address of the Prometheus that reads them; without it nobody is told."
    )
    token: Reference | None = Field(None, description="Where a bearer token for the server is kept.")
    check: Literal["promtool", "none"] = Field(
        "promtool",
        description="What looks at the files before the server does; `none` leaves it to the server.",
    )
