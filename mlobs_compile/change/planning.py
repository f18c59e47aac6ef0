"""(wanted, existing) -> Plan: a pure function."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlobs_compile.change.objects import Existing, Key, Wanted
from mlobs_compile.change.order import circles, ordered
from mlobs_compile.change.plan import (
    Clash,
    Conflict,
    Left,
    Op,
    Ownership,
    Plan,
    Pruning,
    Reason,
    Refusal,
    Step,
    Why,
)

Kinds = frozenset[tuple[str, str]]
Node = tuple[str, str, str]
NO_PRUNING = Pruning()


def plan(
    wanted: Sequence[Wanted],
    existing: Sequence[Existing],
    ownership: Ownership,
    immutable: Kinds = frozenset(),
    pruning: Pruning = NO_PRUNING,
) -> Plan:
    """The steps from the world as it is to the one that is wanted.

    `immutable` are (world, kind) whose objects cannot be changed: their names tell their content, and one that is no
    longer wanted is retired when the one object of the same id and kind takes its place. Objects of others are never in
    a step.
    """
    live = {one.key: one for one in existing}
    asked, clashes = _unique(wanted)
    conflicts = tuple(
        conflict
        for key, one in asked.items()
        if (conflict := _conflict(one, live.get(key), ownership, immutable))
    )
    taken = {conflict.wanted.key: conflict.wanted for conflict in conflicts}
    free = {key: one for key, one in asked.items() if key not in taken}
    made = [step for key, one in free.items() if (step := _step(one, live.get(key)))]
    named = {*asked, *(clash.key for clash in clashes)}
    surplus = [there for key, there in live.items() if key not in named and ownership.reaches(there)]
    removals = _removals(surplus, _Nodes.of(free.values(), taken.values(), made), immutable)
    gone, left = _removed(removals, free, live, pruning)
    return Plan(
        ownership.project,
        ownership.environment,
        ordered([*made, *gone], asked, live),
        len(free) - len(made),
        sum(ownership.owns(one.mark) for one in live.values()),
        conflicts,
        len(asked) + len(clashes),
        left,
        clashes,
        circles(asked),
    )


def _unique(wanted: Sequence[Wanted]) -> tuple[Mapping[Key, Wanted], tuple[Clash, ...]]:
    """What is wanted by its name, and the names that more than one object wants."""
    asked = {one.key: one for one in wanted}
    if len(asked) == len(wanted):
        return asked, ()
    by: dict[Key, list[Wanted]] = defaultdict(list)
    for one in wanted:
        by[one.key].append(one)
    clashes = tuple(Clash(key, tuple(ones)) for key, ones in by.items() if len(ones) > 1)
    return {key: ones[0] for key, ones in by.items() if len(ones) == 1}, clashes


def _conflict(one: Wanted, there: Existing | None, ownership: Ownership, immutable: Kinds) -> Conflict | None:
    if there is None:
        return None
    if there.mark is not None and not ownership.owns(there.mark):
        return Conflict(one, there, Refusal.FOREIGN)
    if there.mark is None and str(one.key) not in ownership.adopted:
        return Conflict(one, there, Refusal.UNMARKED)
    fixed = (one.key.world, one.key.kind) in immutable and there.digest != one.digest
    return Conflict(one, there, Refusal.FIXED) if fixed else None


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


def _node(one: Wanted) -> Node:
    return (one.key.world, one.key.kind, one.id)


def _node_of(there: Existing) -> Node:
    assert there.mark is not None
    return (there.key.world, there.key.kind, there.mark.id)


@dataclass(frozen=True, slots=True)
class _Nodes:
    """How many objects of a kind each node of the spec wants."""

    free: Counter[Node]
    taken: Counter[Node]
    """Those whose name is another's."""
    new: frozenset[Node]
    """Nodes of which an object is yet to be made."""

    @classmethod
    def of(cls, free: Iterable[Wanted], taken: Iterable[Wanted], made: Iterable[Step]) -> _Nodes:
        new = frozenset(_node(step.after) for step in made if step.after and step.op is Op.CREATE)
        return cls(Counter(map(_node, free)), Counter(map(_node, taken)), new)

    def reason(self, node: Node) -> Reason:
        """Why an object of the node goes: where all that its node wants are there, none takes its place."""
        return Reason.RENAMED if node in self.new or node in self.taken else Reason.REMOVED


def _removals(surplus: Iterable[Existing], nodes: _Nodes, immutable: Kinds) -> Iterator[tuple[Step, bool]]:
    """What nobody wants any more, and whether it would have a successor if that one's name were not taken."""
    for there in surplus:
        node = _node_of(there)
        yield _removal(there, nodes, immutable), node in nodes.taken and node not in nodes.free


def _removal(there: Existing, nodes: _Nodes, immutable: Kinds) -> Step:
    """Where a node has several objects of an immutable kind, nobody knows which of them was replaced."""
    world, kind, id = node = _node_of(there)
    if (world, kind) in immutable and nodes.free[node] + nodes.taken[node] == 1:
        return Step(Op.RETIRE, there.key, id, Reason.REPLACED, there, None)
    return Step(Op.DELETE, there.key, id, nodes.reason(node), there, None)


def _removed(
    surplus: Iterable[tuple[Step, bool]],
    asked: Mapping[Key, Wanted],
    live: Mapping[Key, Existing],
    pruning: Pruning,
) -> tuple[tuple[Step, ...], tuple[Left, ...]]:
    """The removals that are carried out, and those that are not; the flag is of one whose successor cannot be made."""
    going: dict[Key, Step] = {}
    left: list[Left] = []
    for step, unreplaced in surplus:
        why = _stays(step, pruning) or (Why.UNREPLACED if unreplaced else None)
        if why:
            left.append(Left(step, why))
        else:
            going[step.key] = step
    if not going:
        return (), _by_key(left)
    staying = [one.needs for key, one in live.items() if key not in going and key not in asked]
    held = [need for needs in (*staying, *(one.needs for one in asked.values())) for need in needs]
    while held:
        step_held = going.pop(held.pop(), None)
        if step_held and step_held.before:
            left.append(Left(step_held, Why.NEEDED))
            held.extend(step_held.before.needs)
    return tuple(going.values()), _by_key(left)


def _stays(step: Step, pruning: Pruning) -> Why | None:
    if step.key.world in pruning.unread:
        return Why.UNREAD
    return Why.UNASKED if step.op is Op.DELETE and not pruning.asked else None


def _by_key(left: Iterable[Left]) -> tuple[Left, ...]:
    return tuple(sorted(left, key=lambda one: one.step.key))
