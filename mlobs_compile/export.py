"""The contract of an export: compiled monitoring as files of another tool, for teams that may not write directly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlobs_compile.artifact import Artifact, Emission
from mlobs_compile.diagnostic import Outcome
from mlobs_compile.spec.project import Project


@dataclass(frozen=True, slots=True)
class Exported:
    """The files of one environment, and what they leave out."""

    files: tuple[Artifact, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Export:
    """A plug-in: one folder in `exports/`, with `EXPORT = Export(...)`."""

    name: str
    write: Callable[[Mapping[str, Emission], Project, str], Outcome[Exported]]
    """Given the emissions by target, the project and the name of the environment."""
