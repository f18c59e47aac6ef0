"""(wanted, existing) -> Plan: a pure function; what is to be done, why, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from mlobs_compile.change.digest import whole_digest
from mlobs_compile.change.objects import Existing, Key, Mark, Wanted
from mlobs_compile.change.order import ordered


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
    ADOPTED = "adopted"
    """It was there before, unmarked, and is taken over because `--adopt` names it."""
    REPLACED = "replaced"
    """It cannot be changed, so a new one takes its place."""
    STALE_MARK = "stale-mark"
    """The object is right and its mark is not, as after a run that was cut off."""


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
        """The digest of the live object that the step is made for; `absent` where there must be none."""
        return self.before.digest if self.before else "absent"


class Refusal(Enum):
    """Why an object that is wanted is left as it is."""

    FOREIGN = "foreign"
    """It carries the mark of another project or environment."""
    UNMARKED = "unmarked"
    """It has the wanted name and nobody's mark; `--adopt` takes it over."""


@dataclass(frozen=True)
class Conflict:
    """A wanted object whose name is taken."""

    wanted: Wanted
    existing: Existing
    refusal: Refusal


@dataclass(frozen=True)
class Ownership:
    """Whose objects a plan may touch."""

    project: str
    environment: str
    adopted: frozenset[str] = frozenset()
    """Keys, as text, of unmarked objects that are taken over."""

    def owns(self, mark: Mark | None) -> bool:
        return mark is not None and (mark.project, mark.environment) == (self.project, self.environment)


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

    @cached_property
    def digest(self) -> str:
        """What a person approves: every step with its precondition and its outcome, and nothing that is only told."""
        steps = [
            [step.op.value, str(step.key), step.precondition, step.after.digest if step.after else ""]
            for step in self.steps
        ]
        return whole_digest([self.project, self.environment, steps])

    def of(self, *ops: Op) -> tuple[Step, ...]:
        """The steps of some kinds."""
        return tuple(step for step in self.steps if step.op in ops)


def plan(
    wanted: Sequence[Wanted],
    existing: Sequence[Existing],
    ownership: Ownership,
    immutable: frozenset[tuple[str, str]] = frozenset(),
) -> Plan:
    """The steps from the world as it is to the one that is wanted.

    `immutable` are (world, kind) whose objects cannot be changed: their names tell their content, and one that is no
    longer wanted is retired when another of the same id takes its place. Objects of others are never in a step.
    """
    live = {one.key: one for one in existing}
    asked = {one.key: one for one in wanted}
    steps: list[Step] = []
    conflicts: list[Conflict] = []
    kept = 0
    for key, one in asked.items():
        there = live.get(key)
        conflict = _conflict(one, there, ownership)
        if conflict:
            conflicts.append(conflict)
            continue
        step = _step(one, there)
        steps += [step] if step else []
        kept += step is None
    ours = [one for one in existing if ownership.owns(one.mark)]
    replaced = {(one.key.world, one.key.kind, one.id) for one in wanted}
    for there in ours:
        if there.key not in asked:
            steps.append(_removal(there, replaced, immutable))
    ordering = ordered(steps, _needs(asked, live))
    return Plan(
        ownership.project,
        ownership.environment,
        ordering,
        kept,
        len(ours),
        tuple(conflicts),
        len(asked),
    )


def _conflict(one: Wanted, there: Existing | None, ownership: Ownership) -> Conflict | None:
    if there is None or ownership.owns(there.mark):
        return None
    if there.mark is not None:
        return Conflict(one, there, Refusal.FOREIGN)
    return None if str(one.key) in ownership.adopted else Conflict(one, there, Refusal.UNMARKED)


def _step(one: Wanted, there: Existing | None) -> Step | None:
    """What a wanted object needs, once its name is free or ours."""
    if there is None:
        return Step(Op.CREATE, one.key, one.id, Reason.NEW, None, one)
    if there.mark is None:
        op = Op.MARK if there.digest == one.digest else Op.UPDATE
        return Step(op, one.key, one.id, Reason.ADOPTED, there, one)
    if there.digest == one.digest:
        told = (there.mark.applied, there.mark.id, there.mark.protected)
        if told == (one.digest, one.id, one.protected):
            return None
        return Step(Op.MARK, one.key, one.id, Reason.STALE_MARK, there, one)
    return Step(Op.UPDATE, one.key, one.id, _why(there.mark.applied, there.digest, one.digest), there, one)


def _why(applied: str, live: str, wanted: str) -> Reason:
    if live == applied:
        return Reason.SPEC
    return Reason.LIVE if wanted == applied else Reason.BOTH


def _removal(
    there: Existing, replaced: set[tuple[str, str, str]], immutable: frozenset[tuple[str, str]]
) -> Step:
    assert there.mark is not None
    id, kind = there.mark.id, (there.key.world, there.key.kind)
    if kind in immutable and (*kind, id) in replaced:
        return Step(Op.RETIRE, there.key, id, Reason.REPLACED, there, None)
    return Step(Op.DELETE, there.key, id, Reason.REMOVED, there, None)


def _needs(asked: Mapping[Key, Wanted], live: Mapping[Key, Existing]) -> Mapping[Key, tuple[Key, ...]]:
    """What each object refers to, before or after."""
    before = {key: one.needs for key, one in live.items()}
    after = {key: one.needs for key, one in asked.items()}
    return {key: (*after.get(key, ()), *before.get(key, ())) for key in {**before, **after}}
