"""The platform as meant: every reference an object, every default filled, one environment applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from mlobs_compile.ir.node import Subject
from mlobs_compile.resolve.layers import Layers
from mlobs_compile.route import Place, Route
from mlobs_compile.spec.facts import Facts
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.preset import Preset
from mlobs_compile.spec.project import Project
from mlobs_compile.spec.shape import Shape
from mlobs_compile.spec.team import Team

W = TypeVar("W", bound=Watched, covariant=True)
S = TypeVar("S", bound=Shape, covariant=True)


@dataclass(frozen=True, slots=True)
class Said(Generic[S]):
    """A document that is checked, and who said each of its values."""

    spec: S
    layers: Layers

    def at(self, *steps: str | int) -> Place:
        """The line that gave the value at a route of the document."""
        return self.layers.place(Route(steps))


@dataclass(frozen=True, slots=True)
class AppliedPreset:
    """A preset with the parameters that one document gave it."""

    key: str
    """The name of the system in the document: `serving`, `system`, or its name under `systems`."""
    preset: Preset
    params: tuple[tuple[str, str], ...]
    route: Route
    """Where the document names it."""


@dataclass(frozen=True, slots=True)
class Thing(Generic[W]):
    """Something that is watched, with everything it refers to."""

    spec: W
    layers: Layers
    subject: Subject
    team: Said[Team]
    systems: tuple[AppliedPreset, ...]
    dataset: Thing[Watched] | None
    """The Dataset that a Model's features come from."""

    def at(self, *steps: str | int) -> Place:
        """The line that gave the value at a route of the document."""
        return self.layers.place(Route(steps))


@dataclass(frozen=True, slots=True)
class Platform:
    """One environment of a project."""

    project: Said[Project]
    environment: str
    teams: Mapping[str, Said[Team]]
    things: tuple[Thing[Watched], ...]
    """In the order of files and documents."""
    presets: Mapping[str, Said[Preset]] = field(default_factory=dict)
    """Those of the project's own documents, by name."""
    facts: Said[Facts] | None = None
    """What is known of the Prometheus that evaluates this environment's rules."""
