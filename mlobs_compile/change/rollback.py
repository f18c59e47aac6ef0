"""A run backwards: what the objects were before it, as a wish that is planned and carried out like any other.

An object is only put back when it is as the run left it. One that is already as it was before is left, and one that
somebody has changed since is told: it is theirs to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from mlobs_compile.change.journal import Record, Side, State, Trace
from mlobs_compile.change.objects import Existing, Key, Wanted
from mlobs_compile.change.plan import Ownership, Plan, Pruning
from mlobs_compile.change.planning import NO_PRUNING, Kinds, plan


class Spared(Enum):
    """Why an object of the run is not put back."""

    MOVED = "moved"
    """It is neither as the run left it nor as it was before."""
    FOREIGN = "foreign"
    """It is not ours any more."""
    HIDDEN = "hidden"
    """The journal left a secret out of what it was."""


@dataclass(frozen=True, slots=True)
class Spare:
    """One object that stays as it is now."""

    key: Key
    why: Spared


@dataclass(frozen=True)
class Rollback:
    """What would undo a run."""

    wanted: tuple[Wanted, ...]
    """The objects that the run changed or deleted, as they were."""
    touched: frozenset[Key]
    """All objects that are put back, those that the run made among them; nothing else is removed."""
    spared: tuple[Spare, ...] = ()
    adopted: tuple[Key, ...] = ()
    """Objects that nobody had marked before the run: their bodies are put back, and they stay marked."""

    def plan(
        self,
        existing: Sequence[Existing],
        ownership: Ownership,
        immutable: Kinds = frozenset(),
        pruning: Pruning = NO_PRUNING,
    ) -> Plan:
        """The steps back; what the run made is deleted only where that was asked for, as ever."""
        found = plan(self.wanted, existing, replace(ownership, within=self.touched), immutable, pruning)
        return replace(found, wanted=max(found.wanted, len(self.touched)))


def rollback(record: Record, existing: Sequence[Existing], ownership: Ownership) -> Rollback:
    """What would undo all of a run that was done, or may have been, or was done by half.

    `existing` holds every object that is ours, and every one of the keys that the run touched.
    """
    live = {one.key: one for one in existing}
    wanted: list[Wanted] = []
    touched: set[Key] = set()
    spared: list[Spare] = []
    adopted: list[Key] = []
    for trace in record.traces:
        key = trace.started.key
        there = live.get(key)
        if _restored(trace, there) or (trace.state is State.FAILED and not _came_about(trace, there)):
            continue
        why = _spared(trace, there, ownership)
        if why:
            spared.append(Spare(key, why))
            continue
        touched.add(key)
        wanted.extend(_before(trace))
        if _unmarked(trace):
            adopted.append(key)
    return Rollback(tuple(wanted), frozenset(touched), tuple(spared), tuple(adopted))


def keys(record: Record) -> tuple[Wanted, ...]:
    """The objects of a run in the form in which a world looks names up."""
    return tuple(Wanted(trace.started.key, trace.started.id, {}) for trace in record.traces)


def _same(there: Existing | None, side: Side | None) -> bool:
    return (there.digest if there else None) == (side.digest if side else None)


def _restored(trace: Trace, there: Existing | None) -> bool:
    """Whether the object is as it was before: its body, and what its mark says beside the digest."""
    before = trace.started.before
    if not _same(there, before):
        return False
    if there is None or _unmarked(trace):
        return True
    mark = before.object.mark if before and isinstance(before.object, Existing) else None
    return (
        mark is not None
        and there.mark is not None
        and ((there.mark.id, there.mark.protected) == (mark.id, mark.protected))
    )


def _came_about(trace: Trace, there: Existing | None) -> bool:
    """Whether a change that failed is there all the same: of two calls, only the second was refused."""
    return trace.started.after is not None and _same(there, trace.started.after)


def _unmarked(trace: Trace) -> bool:
    before = trace.started.before
    return before is not None and isinstance(before.object, Existing) and before.object.mark is None


def _spared(trace: Trace, there: Existing | None, ownership: Ownership) -> Spared | None:
    before, after = trace.started.before, trace.started.after
    if not _same(there, after):
        return Spared.MOVED
    if there is not None and not ownership.owns(there.mark):
        return Spared.FOREIGN
    return Spared.HIDDEN if before is not None and not before.whole else None


def _before(trace: Trace) -> Iterator[Wanted]:
    before = trace.started.before
    if before is None or not isinstance(before.object, Existing):
        return
    one, mark = before.object, before.object.mark
    id, protected = (mark.id, mark.protected) if mark else (trace.started.id, False)
    yield Wanted(one.key, id, one.body, one.needs, (), protected)
