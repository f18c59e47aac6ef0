"""The Alertmanager definition of a workspace of Amazon Managed Prometheus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlobs_compile.artifact import Artifact, Emission, dump_yaml
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.exports.terraform.block import Block
from mlobs_compile.spec.project import Project

_TARGET = "alertmanager"
_FILE = "alertmanager.yml"
_OWN = ("name", "sns_configs")
"""What a receiver may have there: the managed service sends to SNS alone (Amazon Managed Service for Prometheus User
Guide, "Setting up your alert receiver")."""


def definition(emissions: Mapping[str, Emission], project: Project) -> Outcome[Block]:
    """The definition, where every receiver is one that the service has."""
    file = _file(emissions)
    if file is None or _foreign(file):
        return Outcome(None)
    workspace = str(getattr(project.targets["prometheus"], "workspace", ""))
    told = {"workspace_id": workspace, "definition": dump_yaml({"alertmanager_config": file.text})}
    return Outcome(Block((_TARGET, "definition", workspace), "aws_prometheus_alert_manager_definition", told))


def left(emissions: Mapping[str, Emission], made: Block | None, taken: Sequence[str]) -> Iterator[str]:
    """Why there is no definition, though there are rules and routes."""
    file = _file(emissions)
    if made is None and file is not None and "prometheus" in taken:
        named = ", ".join(f"`{name}`" for name in _foreign(file))
        yield f"the Alertmanager definition of the workspace: {named} are not SNS topics, and it takes no others"


def _file(emissions: Mapping[str, Emission]) -> Artifact | None:
    return next((one for one in emissions.get(_TARGET, Emission()).artifacts if one.path == _FILE), None)


def _foreign(file: Artifact) -> list[str]:
    """The receivers that reach somebody by anything but SNS."""
    receivers = (file.tree or {}).get("receivers")
    assert isinstance(receivers, Sequence)
    return [str(one["name"]) for one in receivers if isinstance(one, Mapping) and set(one) - set(_OWN)]
