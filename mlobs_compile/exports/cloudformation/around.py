"""What a conversion sees beside its own resource."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from mlobs_compile.artifact import Emission, Resource
from mlobs_compile.export import tags
from mlobs_compile.reliance import Id, identity, reliances
from mlobs_compile.spec.project import Project


@dataclass(frozen=True)
class Around:
    """All resources of one environment that may become part of a template."""

    emissions: Mapping[str, Emission]
    project: Project
    environment: str
    taken: tuple[str, ...]
    """The targets whose resources they are."""

    @cached_property
    def held(self) -> Mapping[Id, Resource]:
        found = (one for name in self.taken for one in self.emissions.get(name, Emission()).resources)
        return {identity(one): one for one in found}

    @cached_property
    def needs(self) -> Mapping[Id, tuple[Id, ...]]:
        return reliances(self.held.values())

    @cached_property
    def _by_kind(self) -> Mapping[tuple[str, str], Sequence[Resource]]:
        found: dict[tuple[str, str], list[Resource]] = {}
        for one in self.held.values():
            found.setdefault((one.target, one.kind), []).append(one)
        return found

    def of(self, target: str, kind: str) -> Sequence[Resource]:
        return self._by_kind.get((target, kind), ())

    def tags(self, resource: Resource) -> dict[str, str]:
        return tags(resource, self.project, self.environment)
