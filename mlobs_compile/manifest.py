"""The manifest of a generated environment: every file with its digest, every resource with the lines that made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlobs_compile.artifact import Artifact, Body, Emission, Json, Resource, dump_json

if TYPE_CHECKING:
    from mlobs_compile.spec.project import Project

SCHEMA_VERSION = 1
STEPS = "STEPS.md"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a manifest tells of."""

    emissions: Mapping[str, Emission]
    digests: Mapping[str, str]
    """Of every file in the folder, by its path."""
    kept: Sequence[Mapping[str, Json]] = ()
    """Resources of targets that were not compiled this time, as an earlier manifest listed them."""


def layout(emissions: Mapping[str, Emission]) -> dict[str, Artifact]:
    """The files of one environment by path, each under its target's name; none is written yet."""
    files = {
        f"{target}/{artifact.path}": artifact
        for target, emission in emissions.items()
        for artifact in emission.artifacts
    }
    by_hand = steps(emissions)
    return {**files, STEPS: Artifact(STEPS, by_hand)} if by_hand else files


def steps(emissions: Mapping[str, Emission]) -> str:
    """What must be mounted, uploaded or known beside the files, as a page; empty when there is nothing."""
    parts = [
        f"## {target}\n\n" + "\n".join(f"- {note}" for note in dict.fromkeys(emission.notes))
        for target, emission in emissions.items()
        if emission.notes
    ]
    return "\n\n".join(["# What these files need beside them", *parts]) + "\n" if parts else ""


def manifest(project: Project, environment: str, contents: Contents) -> str:
    """The manifest's text; it holds no time, no version and no machine."""
    resources: list[Mapping[str, Json]] = [*contents.kept]
    for target, emission in contents.emissions.items():
        resources += [_entry(target, resource) for resource in emission.resources]
    order = {target: number for number, target in enumerate(project.targets)}
    resources.sort(key=lambda entry: order.get(str(entry.get("target")), len(order)))
    body: Body = {
        "schema_version": SCHEMA_VERSION,
        "project": project.metadata.name,
        "project_id": project.metadata.id,
        "environment": environment,
        "files": dict(sorted(contents.digests.items())),
        "resources": resources,
    }
    return dump_json(body)


def _entry(target: str, resource: Resource) -> Mapping[str, Json]:
    return {
        "id": resource.nodes[0] if resource.nodes else "",
        "target": target,
        "kind": resource.kind,
        "name": resource.name,
        "file": f"{target}/{resource.file}",
        "nodes": list(resource.nodes),
        "origins": [str(place) for place in resource.origins],
    }
