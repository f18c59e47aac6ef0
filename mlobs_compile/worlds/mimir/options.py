"""The world's settings, as written under `apply.mimir` of the project."""

from typing import Annotated

from pydantic import Field, StringConstraints

from mlobs_compile.spec.reaching import Reference, Server
from mlobs_compile.spec.shape import Shape

# https://grafana.com/docs/mimir/latest/configure/about-tenant-ids/
Tenant = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9!_.*'()-]{1,150}$")]


class Options(Shape):
    """Which Mimir, which tenant, and as whom."""

    url: Server = Field(
        description="The address with Mimir's Prometheus prefix, such as `https://mimir.acme.example/prometheus`."
    )
    tenant: Tenant | None = Field(None, description="The tenant, sent as `X-Scope-OrgID`.")
    token: Reference | None = Field(None, description="Where a bearer token is kept.")
