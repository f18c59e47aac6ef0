"""The contract of an export: compiled monitoring as files of another tool, for teams that may not write directly."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlobs_compile.artifact import Artifact, Emission, Resource
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.spec.project import Project

FILES = "files"
"""The folder with what must be uploaded beside an export."""
README = "README.md"


@dataclass(frozen=True, slots=True)
class Exported:
    """The files of one environment, and what they leave out."""

    files: tuple[Artifact, ...]
    notes: tuple[str, ...] = ()
    """What a reader has to know or to do beside."""
    left_out: tuple[str, ...] = ()
    """Every object that the other tool has no word for, with the reason; nothing is lost in silence."""


@dataclass(frozen=True, slots=True)
class Export:
    """A plug-in: one folder in `exports/`, with `EXPORT = Export(...)`."""

    name: str
    write: Callable[[Mapping[str, Emission], Project, str], Outcome[Exported]]
    """Given the emissions by target, the project and the name of the environment."""


def named(resource: Resource) -> str:
    """A resource as a person is told of it."""
    return f"{resource.kind.replace('-', ' ')} `{resource.name}`"


def tags(resource: Resource, project: Project, environment: str) -> dict[str, str]:
    """The tags that a resource's own request carries, and those by which everything of a project is found."""
    owner = resource.nodes[0] if len(resource.nodes) == 1 else resource.name
    owned = {
        "mlobs:project": project.metadata.id,
        "mlobs:environment": environment,
        "mlobs:id": re.sub(r"[^A-Za-z0-9 _.:/=+@-]", "_", owner)[:256],
    }
    return owned | _own_tags(resource)


def _own_tags(resource: Resource) -> dict[str, str]:
    held = next((resource.body[key] for key in ("Tags", "tags") if key in resource.body), None)
    if isinstance(held, Mapping):
        return {str(key): str(value) for key, value in held.items()}
    pairs = held if isinstance(held, Sequence) and not isinstance(held, str) else ()
    found = [pair for pair in pairs if isinstance(pair, Mapping)]
    return {
        str(pair.get("Key", pair.get("key"))): str(pair.get("Value", pair.get("value"))) for pair in found
    }


def specs(resource: Resource) -> list[str]:
    """The lines of the spec that made a resource, such as `models/fraud.yaml#slos.latency`."""
    return [f"{place.path}#{place.route}" for place in resource.origins]


def elsewhere(emissions: Mapping[str, Emission], taken: Iterable[str]) -> Iterator[str]:
    """What of other targets the export does not take, a sentence for each target."""
    for target, emission in emissions.items():
        if target not in taken and emission.resources:
            count = len(emission.resources)
            plural = "object is" if count == 1 else "objects are"
            yield f"`{target}`: its {count} {plural} not of AWS; deploy them from the files of `mlobs compile`"


def uploads(emissions: Mapping[str, Emission], targets: Iterable[str]) -> Iterator[Artifact]:
    """The files that the notes of these targets tell a person to upload, as the export carries them."""
    for target in targets:
        emission = emissions.get(target, Emission())
        told = set(re.findall(r"`([^`]+)`", "\n".join(emission.notes)))
        for artifact in emission.artifacts:
            if artifact.path in told:
                yield Artifact(f"{FILES}/{target}/{artifact.path}", artifact.content)


def asked(emissions: Mapping[str, Emission], targets: Iterable[str]) -> Iterator[str]:
    """What these targets ask for beside their requests; a file they name is found in the export."""
    for target in targets:
        emission = emissions.get(target, Emission())
        for note in (one for one in emission.notes if "request" not in one):  # An export sends none.
            yield _placed(note, target, {artifact.path for artifact in emission.artifacts})


def _placed(note: str, target: str, paths: Collection[str]) -> str:
    """The note with its files where the export has them."""

    def place(found: re.Match[str]) -> str:
        return f"`{FILES}/{target}/{found[1]}`" if found[1] in paths else found[0]

    return re.sub(r"`([^`]+)`", place, note)


def readme(title: str, how: Iterable[str], exported: Exported) -> Artifact:
    """The page that lies beside the files: how to deploy them, what they need, what they leave out."""
    lines = [f"# {title}", "", *how]
    if exported.notes:
        lines += ["", "## What they need beside them", "", *(f"- {note}" for note in exported.notes)]
    if exported.left_out:
        lines += ["", "## What is left out", "", *(f"- {one}" for one in exported.left_out)]
    return Artifact(README, "\n".join(lines) + "\n")
