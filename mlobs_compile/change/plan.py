"""What a plan is: steps with their reasons and preconditions, what is left alone, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from mlobs_compile.change.digest import digest, whole_digest
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted


class Op(Enum):
    """What is done with one object."""

    CREATE = "create"
    UPDATE = "update"
    MARK = "mark"
    """Only the mark is written: the body is as wanted, the object is taken over or its mark is out of date."""
    DELETE = "delete"
    RETIRE = "retire"
    """The old half of an immutable object that is replaced: deleted once the new one is in use."""


class Reason(Enum):
    """Why it is done: a three-way comparison of the spec, what was last applied, and the live object."""

    SPEC = "spec"
    """The spec has changed since it was applied."""
    LIVE = "live"
    """Somebody has changed the live object; the spec has not."""
    BOTH = "both"
    """Both have changed."""
    NEW = "new"
    """The spec has it, the world does not."""
    REMOVED = "removed"
    """The world has it, the spec does not any more."""
    RENAMED = "renamed"
    """Its node of the spec has an object of the same kind under another name."""
    ADOPTED = "adopted"
    """It was there before, unmarked, and is taken over because `--adopt` names it."""
    REPLACED = "replaced"
    """It cannot be changed, so a new one takes its place."""
    STALE_MARK = "stale-mark"
    """The object is right and its mark is not, as after a run that was cut off."""


ABSENT = "absent"


class Line(NamedTuple):
    """What a person approves of one step; the same in a plan and in its file."""

    op: str
    key: str
    precondition: str
    """Body and mark of the live object that the step is made for; `absent` where there must be none."""
    outcome: str
    """Body and mark that the object has after it; `absent` where it is removed."""


@dataclass(frozen=True)
class Step:
    """One change of one object, with what must be true before."""

    op: Op
    key: Key
    id: str
    reason: Reason
    before: Existing | None
    after: Wanted | None

    @property
    def precondition(self) -> str:
        """The digests of body and mark of the live object that the step is made for."""
        if self.before is None:
            return ABSENT
        mark = self.before.mark
        told = digest([mark.project, mark.environment, mark.id, mark.applied, mark.protected]) if mark else ""
        return f"{self.before.digest}/{told[:8] or 'unmarked'}"

    @property
    def outcome(self) -> str:
        """The digests of the body, and of what the mark will say beside it."""
        if self.after is None:
            return ABSENT
        return f"{self.after.digest}/{digest([self.after.id, self.after.protected])[:8]}"

    @property
    def line(self) -> Line:
        return Line(self.op.value, str(self.key), self.precondition, self.outcome)

    @property
    def replaces(self) -> bool:
        """Whether it removes what another object of the same node and kind stands in for."""
        return self.reason in (Reason.REPLACED, Reason.RENAMED)


class Refusal(Enum):
    """Why an object that is wanted is left as it is."""

    FOREIGN = "foreign"
    """It carries the mark of another project or environment."""
    UNMARKED = "unmarked"
    """It has the wanted name and nobody's mark; `--adopt` takes it over."""
    FIXED = "fixed"
    """It is ours and differs, and objects of its kind cannot be changed; its name should have told its content."""


@dataclass(frozen=True)
class Conflict:
    """A wanted object whose name is taken."""

    wanted: Wanted
    existing: Existing
    refusal: Refusal


@dataclass(frozen=True)
class Clash:
    """Objects of the spec that want the same name; none of them gets it."""

    key: Key
    wanted: tuple[Wanted, ...]


class Why(Enum):
    """Why an object that is no longer wanted stays."""

    UNASKED = "unasked"
    """Nobody asked for deletions; `--prune` deletes it."""
    UNREAD = "unread"
    """Its world could not be read wholly, or only a part of the worlds was asked for."""
    NEEDED = "needed"
    """Something that stays refers to it."""
    UNREPLACED = "unreplaced"
    """What is to take its place cannot be made, since the name is taken."""


@dataclass(frozen=True)
class Left:
    """A removal that is shown and not carried out."""

    step: Step
    why: Why


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose objects a plan may touch."""

    project: str
    environment: str
    adopted: frozenset[str] = frozenset()
    """Keys, as text, of unmarked objects that are taken over."""
    within: frozenset[Key] | None = None
    """The only objects that may be removed, where a plan is about some; None for all of ours."""

    def owns(self, mark: Mark | None) -> bool:
        return mark is not None and (mark.project, mark.environment) == (self.project, self.environment)

    def reaches(self, there: Existing) -> bool:
        """Whether the object may be removed when nobody wants it."""
        return self.owns(there.mark) and (self.within is None or there.key in self.within)


@dataclass(frozen=True, slots=True)
class Pruning:
    """Which deletions are carried out."""

    asked: bool = False
    """Whether somebody said `--prune`, or the project does."""
    unread: frozenset[str] = frozenset()
    """Worlds of which nothing is removed: some of it could not be read, or not all of it was asked for."""


@dataclass(frozen=True)
class Plan:
    """What is to be done in one environment, in the order in which it can be done."""

    project: str
    environment: str
    steps: tuple[Step, ...]
    kept: int
    """Objects that are as they should be."""
    owned: int
    """Objects that carry the project's mark now: what shares are taken of."""
    conflicts: tuple[Conflict, ...] = ()
    wanted: int = 0
    left: tuple[Left, ...] = ()
    """Removals that are shown and not carried out; no part of the digest."""
    clashes: tuple[Clash, ...] = ()
    circles: tuple[Key, ...] = ()
    """Wanted objects that need each other in a circle."""

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The steps as a person approves them, by key."""
        return tuple(sorted(step.line for step in self.steps))

    @cached_property
    def digest(self) -> str:
        """What a person approves: every step with its precondition and its outcome, and nothing that is only told."""
        return whole_digest([self.project, self.environment, self.lines])

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do and nothing in the way."""
        return not (self.steps or self.conflicts or self.clashes or self.circles)

    def of(self, *ops: Op) -> tuple[Step, ...]:
        """The steps of some kinds."""
        return tuple(step for step in self.steps if step.op in ops)
