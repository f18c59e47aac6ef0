"""Objects of the live world: as the spec wants them, and as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from mlobs_compile.artifact import Json
from mlobs_compile.change.digest import digest
from mlobs_compile.route import Place


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What tells one object of the live world from all others."""

    world: str
    """The name of the backend, such as `cloudwatch`."""
    kind: str
    """Such as `metric-alarm`."""
    name: str
    """The physical name, unique for its world and kind."""

    def __str__(self) -> str:
        return f"{self.world}/{self.kind}/{self.name}"

    @classmethod
    def parse(cls, text: str) -> Key:
        """The inverse of `str`; ValueError for what is no key."""
        world, kind, name = text.split("/", 2)
        return cls(world, kind, name)


@dataclass(frozen=True, slots=True)
class Mark:
    """The proof of ownership that an object carries: in tags, labels, annotations or a register beside it."""

    project: str
    """The UUID of the project."""
    environment: str
    id: str
    """The node of the spec that it stands for, such as `fraud/latency`."""
    applied: str
    """The digest of the body as it was last applied: what tells an edit of the spec from one by hand."""
    protected: bool = False
    """Whether it may only be deleted by name (`--allow-protected`)."""


@dataclass(frozen=True)
class Wanted:
    """An object as the spec wants it."""

    key: Key
    id: str
    """The node of the spec that it stands for."""
    body: Mapping[str, Json]
    """In the canonical form of its world: what the service would answer when asked for it, without marks."""
    needs: tuple[Key, ...] = ()
    """Objects that must exist before it."""
    origins: tuple[Place, ...] = ()
    """The lines of the spec that made it."""
    protected: bool = False

    @cached_property
    def digest(self) -> str:
        return digest(self.body)


@dataclass(frozen=True)
class Existing:
    """An object as it is in the live world."""

    key: Key
    body: Mapping[str, Json]
    """In the canonical form of its world, without what the service adds by itself."""
    mark: Mark | None = None
    """None for an object that nobody marked; one of another project has that project's mark."""
    needs: tuple[Key, ...] = ()
    """Objects that it refers to, and that must be deleted after it."""
    version: str | None = None
    """What the service calls this state of it, for writes that must fail when it has moved."""

    @cached_property
    def digest(self) -> str:
        return digest(self.body)
