"""How the live world differs from the spec: three-way, by what the spec says, what was applied, and what is live."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from enum import Enum

from mlobs_compile.change.fields import Difference, differences
from mlobs_compile.change.journal import Record, State
from mlobs_compile.change.objects import Existing, Key, Wanted
from mlobs_compile.change.plan import Op, Plan, Reason, Refusal, Step


class Drift(Enum):
    """The ways in which a live object is not what the spec says."""

    LIVE = "changed-live"
    """Somebody has changed it by hand; the spec is as it was applied."""
    SPEC = "changed-by-spec"
    """The spec has changed and was not applied yet."""
    BOTH = "both"
    """Both have changed since the last apply."""
    GONE = "gone"
    """The last run left it there, and it is not any more."""
    NEW = "not-applied"
    """The spec has it, and no run has made it."""
    REMOVED = "removed-from-spec"
    """It is live and ours, and the spec has it no more."""
    UNMARKED = "unmarked"
    """Something of the wanted name is there that nobody has marked."""
    FOREIGN = "foreign"
    """Something of the wanted name is there that belongs to another project or environment."""


MEANING = {
    Drift.LIVE: "changed by hand since it was applied",
    Drift.SPEC: "the spec has changed since it was applied",
    Drift.BOTH: "changed by hand and in the spec since it was applied",
    Drift.GONE: "deleted by hand since it was applied",
    Drift.NEW: "in the spec and not applied yet",
    Drift.REMOVED: "no longer in the spec, and still there",
    Drift.UNMARKED: "there under a wanted name, and nobody's",
    Drift.FOREIGN: "there under a wanted name, and another's",
}
BY_HAND = (Drift.LIVE, Drift.BOTH, Drift.GONE)
"""What somebody did to the live world: an apply would undo it, `--accept` may keep it."""


@dataclass(frozen=True)
class Drifted:
    """One object that is not as the spec says."""

    key: Key
    id: str
    drift: Drift
    wanted: Wanted | None
    existing: Existing | None

    @property
    def fields(self) -> tuple[Difference, ...]:
        """From what the spec says to what is live."""
        if self.wanted is None or self.existing is None:
            return ()
        return differences(self.wanted.body, self.existing.body)


def drifted(plan: Plan, known: Set[str] = frozenset()) -> tuple[Drifted, ...]:
    """Everything that differs, what was done by hand first; `known` are the keys that the last run left live."""
    found = [*_of_steps((*plan.steps, *(one.step for one in plan.left)), known), *_of_conflicts(plan)]
    order = list(Drift)
    return tuple(sorted(found, key=lambda one: order.index(one.drift)))


def left_live(newest_first: Iterable[Record | None], missing: Set[str]) -> frozenset[str]:
    """Of objects that are missing, those that the last run to touch them had left there."""
    open_, found = set(missing), set[str]()
    for record in newest_first:
        for trace in record.of(State.DONE) if record else ():
            key = str(trace.started.key)
            if key in open_:
                open_.discard(key)
                if trace.started.after is not None:
                    found.add(key)
        if not open_:
            break
    return frozenset(found)


def _of_steps(steps: Sequence[Step], known: Set[str]) -> Iterator[Drifted]:
    for step in steps:
        drift = _drift(step, known)
        if drift:
            yield Drifted(step.key, step.id, drift, step.after, step.before)


def _drift(step: Step, known: Set[str]) -> Drift | None:
    if step.op is Op.MARK:
        return None if step.reason is Reason.STALE_MARK else Drift.UNMARKED
    if step.op is Op.CREATE:
        return Drift.GONE if str(step.key) in known else Drift.NEW
    if step.op in (Op.DELETE, Op.RETIRE):
        return Drift.REMOVED
    return {Reason.LIVE: Drift.LIVE, Reason.BOTH: Drift.BOTH, Reason.ADOPTED: Drift.UNMARKED}.get(
        step.reason, Drift.SPEC
    )


def _of_conflicts(plan: Plan) -> Iterator[Drifted]:
    for one in plan.conflicts:
        drift = Drift.UNMARKED if one.refusal is Refusal.UNMARKED else Drift.FOREIGN
        yield Drifted(one.wanted.key, one.wanted.id, drift, one.wanted, one.existing)
