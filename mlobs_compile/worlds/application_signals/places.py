"""What the names and ARNs of a project's SLOs begin with."""

from __future__ import annotations

from dataclasses import dataclass

from mlobs_compile.queries import aws_names
from mlobs_compile.world import Site

TARGET = "cloudwatch"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the SLOs of one site lie."""

    head: str
    names: str
    """What SLOs begin with: `acme.prod.`."""

    def arn(self, name: str) -> str:
        """The resource name of an SLO, by which it is tagged."""
        return f"{self.head}:slo/{name}"


def places(site: Site) -> Places:
    """Raises ValueError for a site without an account, which no target compiles for."""
    if site.aws is None:
        raise ValueError("a project without `aws` has nothing in Application Signals")
    prefix = getattr(site.targets.get(TARGET), "name_prefix", None)
    names = ".".join(aws_names.head(prefix, site.project, site.environment)).lstrip("-") + "."
    arn = (
        f"arn:{aws_names.partition(site.aws.region)}:application-signals:{site.aws.region}:{site.aws.account}"
    )
    return Places(arn, names)
