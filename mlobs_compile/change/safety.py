"""What a run must not do unless somebody allows exactly that: a pure verdict on a plan.

A deletion is a DELETE step. An update is an UPDATE step of an object that is ours, or a RETIRE step, for an immutable
object that is replaced is one object changed. Objects that are taken over were named one by one, and marks do no harm,
so neither is counted. Shares are of the objects that are ours before the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from mlobs_compile.change.plan import Op, Plan, Reason, Refusal, Step
from mlobs_compile.quantity import Most
from mlobs_compile.spec.apply import Safety

SHOWN = 20
"""Objects that a violation names."""


class Limit(Enum):
    """What a plan violates."""

    EMPTY = "empty"
    """Nothing is wanted, while something is owned."""
    DELETES = "deletes"
    UPDATES = "updates"
    PROTECTED = "protected"
    CONFLICTS = "conflicts"
    CLASHES = "clashes"
    CIRCLES = "circles"
    OVERRIDE = "override"
    """An override was given for another plan than this one."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """What somebody allows for this one run, to the number and to the name."""

    allow_delete: int | None = None
    allow_update: int | None = None
    allow_protected: frozenset[str] = frozenset()
    """Keys, as text."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One reason not to carry out a plan."""

    limit: Limit
    message: str
    """The fault with its counts, and the remedy."""
    count: int
    """Objects that it is about."""
    objects: tuple[str, ...]
    """The keys of the first `SHOWN` of them."""
    override: tuple[str, ...] = ()
    """The options that allow it for this plan, such as `--allow-delete=17`; empty where nothing does."""


NO_OVERRIDES = Overrides()


def violations(plan: Plan, safety: Safety, overrides: Overrides = NO_OVERRIDES) -> tuple[Violation, ...]:
    """Every reason why the plan must not be carried out; none where it may."""
    return tuple(
        one
        for found in (
            _in_the_way(plan),
            _mistaken(plan, overrides),
            _empty(plan, overrides),
            _deletes(plan, safety, overrides),
            _updates(plan, safety, overrides),
            _protected(plan, overrides),
        )
        for one in found
    )


def deletes(plan: Plan) -> tuple[Step, ...]:
    """What counts as a deletion."""
    return plan.of(Op.DELETE)


def updates(plan: Plan) -> tuple[Step, ...]:
    """What counts as a change of an object that is ours."""
    return tuple(step for step in plan.of(Op.UPDATE, Op.RETIRE) if step.reason is not Reason.ADOPTED)


def _in_the_way(plan: Plan) -> Iterator[Violation]:
    for refusal, fault, remedy in (
        (Refusal.FOREIGN, "has the mark of another project or environment", "rename ours, or delete theirs"),
        (Refusal.UNMARKED, "is there already and has nobody's mark", "take it over with `--adopt`"),
        (Refusal.FIXED, "differs and cannot be changed", "delete it by hand, and it is made anew"),
    ):
        keys = [str(one.wanted.key) for one in plan.conflicts if one.refusal is refusal]
        if keys:
            options = [f"--adopt={key}" for key in keys] if refusal is Refusal.UNMARKED else []
            told = f"{_objects(len(keys))} in the way: {'each ' if keys[1:] else 'it '}{fault}; {remedy}"
            yield _violation(Limit.CONFLICTS, told, keys, options)
    if plan.clashes:
        keys = [str(clash.key) for clash in plan.clashes]
        ids = ", ".join(f"`{one.id}`" for one in plan.clashes[0].wanted)
        yield _violation(Limit.CLASHES, f"more than one object wants the name of `{keys[0]}`: {ids}", keys)
    if plan.circles:
        keys = [str(key) for key in plan.circles]
        yield _violation(Limit.CIRCLES, "objects need each other in a circle, so none can be the first", keys)


def _mistaken(plan: Plan, overrides: Overrides) -> Iterator[Violation]:
    """An override is for the plan that somebody has seen: another number is another plan."""
    for option, allowed, steps, verb in (
        ("--allow-delete", overrides.allow_delete, deletes(plan), "deletes"),
        ("--allow-update", overrides.allow_update, updates(plan), "updates"),
    ):
        count = len(steps)
        if allowed is not None and allowed != count:
            told = f"`{option}={allowed}` was given, but this plan {verb} {_objects(count)}"
            remedy = "look at the plan once more" if count else "leave the option out"
            if verb == "deletes" and not count and plan.left:
                remedy = f"the {_objects(len(plan.left))} that nobody wants are left alone without `--prune`"
            yield _violation(Limit.OVERRIDE, f"{told}; {remedy}", [str(step.key) for step in steps])
    removed = {str(step.key) for step in deletes(plan)}
    unknown = sorted(overrides.allow_protected - removed)
    if unknown:
        told = f"`--allow-protected={unknown[0]}` was given, but this plan does not delete it"
        yield _violation(Limit.OVERRIDE, f"{told}; leave the option out", unknown)


def _empty(plan: Plan, overrides: Overrides) -> Iterator[Violation]:
    if plan.wanted or not plan.owned:
        return
    steps = [*deletes(plan), *(one.step for one in plan.left)]
    if deletes(plan) and overrides.allow_delete == len(steps):
        return
    keys = [str(step.key) for step in steps]
    told = f"the spec wants nothing here, while {_objects(plan.owned)} of the project exist; is this the right project?"
    yield _violation(Limit.EMPTY, told, keys, ["--prune", f"--allow-delete={len(steps)}"])


def _deletes(plan: Plan, safety: Safety, overrides: Overrides) -> Iterator[Violation]:
    steps = deletes(plan)
    most = _most(safety.max_delete, plan, safety)
    if most is None or len(steps) <= most or overrides.allow_delete == len(steps) or not plan.wanted:
        return
    told = f"the plan deletes {len(steps)} of {_objects(plan.owned)}, and `max_delete` is {safety.max_delete}"
    option = f"--allow-delete={len(steps)}"
    told += f", that is {most}; allow it for this run with `{option}`"
    yield _violation(Limit.DELETES, told, [str(step.key) for step in steps], [option])


def _updates(plan: Plan, safety: Safety, overrides: Overrides) -> Iterator[Violation]:
    steps = updates(plan)
    most = _most(safety.max_update, plan, safety)
    if most is None or len(steps) <= most or overrides.allow_update == len(steps):
        return
    told = f"the plan changes {len(steps)} of {_objects(plan.owned)}, and `max_update` is {safety.max_update}"
    option = f"--allow-update={len(steps)}"
    told += f", that is {most}; allow it for this run with `{option}`"
    yield _violation(Limit.UPDATES, told, [str(step.key) for step in steps], [option])


def _most(limit: Most, plan: Plan, safety: Safety) -> int | None:
    """How many it allows; None where a share is not limited, since there are few objects."""
    if not isinstance(limit.limit, int) and plan.owned < safety.min_existing:
        return None
    return limit.of(plan.owned)


def _protected(plan: Plan, overrides: Overrides) -> Iterator[Violation]:
    """Of what the live object says, for the line of the spec that protected it may be gone with it."""
    keys = [
        str(step.key)
        for step in deletes(plan)
        if step.before and step.before.mark and step.before.mark.protected
    ]
    open_ = [key for key in keys if key not in overrides.allow_protected]
    if open_:
        told = f"the plan deletes {_objects(len(open_))} that {'are' if open_[1:] else 'is'} protected; "
        told += "name each with `--allow-protected`"
        yield _violation(Limit.PROTECTED, told, open_, [f"--allow-protected={key}" for key in open_])


def _objects(count: int) -> str:
    return f"{count} object{'' if count == 1 else 's'}"


def _violation(limit: Limit, told: str, keys: Sequence[str], options: Sequence[str] = ()) -> Violation:
    return Violation(limit, told, len(keys), tuple(keys[:SHOWN]), tuple(options))
