"""The manifest of a generated environment: every file with its digest, every resource with the lines that made it."""

from __future__ import annotations

from collections.abc import Mapping

from mlobs_compile.artifact import Body, Emission, Json, dump_json

SCHEMA_VERSION = 1
STEPS = "STEPS.md"


def layout(emissions: Mapping[str, Emission]) -> dict[str, str]:
    """The files of one environment by path, each under its target's name."""
    files = {
        f"{target}/{artifact.path}": artifact.text
        for target, emission in emissions.items()
        for artifact in emission.artifacts
    }
    by_hand = steps(emissions)
    return {**files, STEPS: by_hand} if by_hand else files


def steps(emissions: Mapping[str, Emission]) -> str:
    """What must be mounted, uploaded or known beside the files, as a page; empty when there is nothing."""
    parts = [
        f"## {target}\n\n" + "\n".join(f"- {note}" for note in dict.fromkeys(emission.notes))
        for target, emission in emissions.items()
        if emission.notes
    ]
    return "\n\n".join(["# What these files need beside them", *parts]) + "\n" if parts else ""


def manifest(
    project: str, project_id: str, environment: str, emissions: Mapping[str, Emission], digests: Mapping[str, str]
) -> str:
    """The manifest's text; it holds no time, no version and no machine."""
    resources: list[Json] = [
        {
            "id": resource.nodes[0] if resource.nodes else "",
            "target": target,
            "kind": resource.kind,
            "name": resource.name,
            "file": f"{target}/{resource.file}",
            "nodes": list(resource.nodes),
            "origins": [str(place) for place in resource.origins],
        }
        for target, emission in emissions.items()
        for resource in emission.resources
    ]
    body: Body = {
        "schema_version": SCHEMA_VERSION,
        "project": project,
        "project_id": project_id,
        "environment": environment,
        "files": dict(sorted(digests.items())),
        "resources": resources,
    }
    return dump_json(body)
