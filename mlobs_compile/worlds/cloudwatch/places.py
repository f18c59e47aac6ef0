"""What the names and ARNs of a project's objects in CloudWatch begin with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mlobs_compile.queries import aws_names
from mlobs_compile.world import Site

TARGET = "cloudwatch"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the objects of one site lie."""

    account: str
    region: str
    names: str
    """What alarms and mute rules begin with: `acme/prod/`."""
    boards: str
    """What dashboards begin with: `acme-prod-`."""

    def arn(self, kind: str, name: str) -> str:
        """The resource name of an object, by which it is tagged; dashboards are of no region."""
        head = f"arn:{aws_names.partition(self.region)}:cloudwatch"
        match kind:
            case "dashboard":
                return f"{head}::{self.account}:dashboard/{name}"
            case "mute-rule":
                return f"{head}:{self.region}:{self.account}:alarm-mute-rule:{name}"
            case _:
                return f"{head}:{self.region}:{self.account}:alarm:{name}"


def places(site: Site) -> Places:
    """Raises ValueError for a site without an account, which no target compiles for."""
    if site.aws is None:
        raise ValueError("a project without `aws` has nothing in CloudWatch")
    prefix = getattr(site.targets.get(TARGET), "name_prefix", None)
    head = aws_names.head(prefix, site.project, site.environment)
    flat = re.sub(r"[^A-Za-z0-9_]", "-", "-".join(head))
    return Places(site.aws.account, site.aws.region, "/".join(head) + "/", flat + "-")
