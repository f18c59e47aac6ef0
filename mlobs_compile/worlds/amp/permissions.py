"""What roles must be allowed to read and change the rules of a workspace, for `mlobs iam`."""

from __future__ import annotations

from collections.abc import Iterable

from mlobs_compile.change.objects import Wanted
from mlobs_compile.queries.aws_names import partition
from mlobs_compile.world import Permission, Permissions, Site
from mlobs_compile.worlds.amp.objects import DEFINITION, workspace_of

_READ = ("ListRuleGroupsNamespaces", "DescribeAlertManagerDefinition")
_NAMESPACE = ("Create", "Put", "Delete")


def permissions(site: Site, wanted: Iterable[Wanted]) -> Permissions:
    """Everything is bound to the one workspace."""
    workspace = workspace_of(site)
    if workspace is None or site.aws is None:
        return Permissions()
    head = f"arn:{partition(site.aws.region)}:aps:{site.aws.region}:{site.aws.account}"
    whole, namespaces = f"{head}:workspace/{workspace}", f"{head}:rulegroupsnamespace/{workspace}/mlobs-*"
    read = (
        Permission("AmpRead", tuple(f"aps:{one}" for one in _READ), (whole,)),
        Permission("AmpReadRules", ("aps:DescribeRuleGroupsNamespace",), (namespaces,)),
    )
    rules = (*(f"aps:{verb}RuleGroupsNamespace" for verb in _NAMESPACE), "aps:TagResource")
    write = [Permission("AmpWriteRules", rules, (namespaces,))]
    if any(one.key.kind == DEFINITION for one in wanted):
        routes = tuple(f"aps:{verb}AlertManagerDefinition" for verb in _NAMESPACE)
        write.append(Permission("AmpWriteAlertManager", routes, (whole,)))
    return Permissions(read, tuple(write))
