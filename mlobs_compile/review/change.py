"""One difference between two states of the spec, as a reviewer wants to read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from mlobs_compile.artifact import Json
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Subject
from mlobs_compile.route import Place
from mlobs_compile.spec.shape import Shape


@dataclass(frozen=True, slots=True)
class Generated:
    """An object of a target whose body differs though no node and no setting of its own does."""

    target: str
    kind: str
    name: str
    file: str
    subjects: tuple[str, ...] = ()
    """The names of the things that it is about; none for what a target makes for all."""
    teams: tuple[str, ...] = ()
    """Those whom it tells."""


Compared = AnyNode | Subject | Shape | Generated
"""What is compared: nodes, the things they watch, settings of targets and of the project, and generated objects."""


class Op(Enum):
    """What happened to an object."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    """The same content under another id; it may have changed in other fields as well."""
    CHANGED = "changed"


class Direction(Enum):
    """What a change does to how closely something is watched."""

    LOOSER = "looser"
    """Less is noticed, later, or by fewer people."""
    TIGHTER = "tighter"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Field:
    """One field that differs, by its path within the node."""

    path: tuple[str, ...]
    """Such as `("bound", "high")`; an entry of a named list goes by its name."""
    before: Json
    """None where that side does not have it."""
    after: Json
    direction: Direction = Direction.NEUTRAL
    shown: tuple[str, str] = ("", "")
    """Both values for people, in the unit of the signal: `300ms`; empty where that side has none."""
    key: str = ""
    """The key of the spec that says it, such as `at_most`; empty where the spec has none for it."""

    @property
    def name(self) -> str:
        return ".".join(self.path)

    @property
    def label(self) -> str:
        """What a reader calls it: as the spec does, or by its path."""
        return self.key or self.name


class Side(Enum):
    """Which of the two states a line is in."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the spec in one of the two states."""

    side: Side
    path: str
    """As seen from where the review is read: relative to the current folder."""
    line: int
    place: Place
    via: str = ""
    """The layer that gives the value where it is not the document itself, such as `project defaults for Model`."""

    def __str__(self) -> str:
        gone = " (removed)" if self.side is Side.BEFORE else ""
        return f"{self.path}:{self.line}{gone}"


@dataclass(frozen=True, slots=True)
class Blast:
    """Whom a change concerns."""

    subjects: tuple[tuple[str, str], ...] = ()
    """Kind and name of what is watched, such as `("model", "fraud")`."""
    teams: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    objects: int = 0
    """How many generated objects it touches, over all environments."""


@dataclass(frozen=True, slots=True)
class Change:
    """One object that differs, in all the environments in which it differs in the same way."""

    op: Op
    noun: str
    """What kind of thing it is, in words: `burn-rate alert`, `check`, `dashboard`."""
    id: str
    """Its id after the change; before it, where it was removed."""
    was: str
    """Its id before; the same unless it was renamed, empty when it was added."""
    before: Compared | None
    after: Compared | None
    fields: tuple[Field, ...]
    line: Line | None
    """The line that a reviewer looks at first: that of the changed value, or of the object."""
    blast: Blast
    direction: Direction = Direction.NEUTRAL
    identity: tuple[tuple[str, str], ...] = field(default=())
    """What tells it from its like and has not changed, such as model, SLO, metric and severity."""
    alike: tuple[Change, ...] = ()
    """Others in which one line of the spec changes the same: one line of defaults, six models."""
    follows: tuple[Change, ...] = ()
    """What only follows from this one: the burn-rate alerts of an SLO, the panels that show it."""
    derived: tuple[Field, ...] = ()
    """Fields of its own that only follow from `fields`, such as a summary that names the bound."""
    differences: int = 1
    """How many nodes, things and settings differ in all, each environment counted: itself, those alike, and all that
    follows. Generated objects are counted by `blast`."""

    @property
    def name(self) -> str:
        """What a reader knows it by: a measurement by its check, everything else by its id."""
        return _known(self.object, self.id)

    @property
    def old_name(self) -> str:
        """Likewise before the change; empty when it was added."""
        return _known(self.before, self.was)

    @property
    def whole(self) -> Iterator[Change]:
        """Itself, those alike, and all that follows from any of them."""
        yield self
        for one in (*self.alike, *self.follows):
            yield from one.whole

    @property
    def object(self) -> Compared:
        """It as it is after the change, or was before it when it was removed."""
        found = self.after if self.after is not None else self.before
        assert found is not None
        return found


def _known(compared: Compared | None, id: str) -> str:
    return compared.check if isinstance(compared, Measurement) else id
