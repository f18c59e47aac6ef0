"""Grafana's folders and dashboards as resources of its provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlobs_compile import viewing
from mlobs_compile.artifact import Body, Emission, json_line, parsed
from mlobs_compile.exports.terraform.block import Block
from mlobs_compile.spec.project import Project

GRAFANA = "grafana"


def boards(emissions: Mapping[str, Emission], project: Project, environment: str) -> Iterator[Block]:
    """A folder for each that the files lie in, with the name and uid that the files for provisioning give it."""
    emission = emissions.get(GRAFANA, Emission())
    files = {artifact.path: artifact for artifact in emission.artifacts}
    prefix = str(getattr(project.targets.get(GRAFANA), "folder_prefix", ""))
    name = project.metadata.name
    seen: dict[str, Block] = {}
    for one in emission.resources:
        key = one.file.split("/")[1]
        if key not in seen:
            uid = viewing.uid_of(name, environment, f"folder-{key}", f"folder:{key}")
            title = f"{prefix}{name} / {key} ({environment})"
            seen[key] = Block((GRAFANA, "folder", uid), "grafana_folder", {"title": title, "uid": uid})
            yield seen[key]
        drawn = json_line(parsed(files[one.file].text))
        told: Body = {"folder": seen[key].own[2], "config_json": drawn, "overwrite": True}
        yield Block((GRAFANA, one.kind, one.name), "grafana_dashboard", told, (seen[key].own,))
