"""Two states -> changes: each fact once, for all environments alike and everything that follows from it together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from mlobs_compile.ir.node import Node
from mlobs_compile.review.blast import Reach, identity
from mlobs_compile.review.causes import folded
from mlobs_compile.review.change import Change, Generated, Line, Side
from mlobs_compile.review.directions import whole
from mlobs_compile.review.facts import noun
from mlobs_compile.review.grouping import Told, counted, grouped, merged
from mlobs_compile.review.raw import Pair, Raw
from mlobs_compile.review.resources import Counts, compared, summed
from mlobs_compile.review.settings import settings, things
from mlobs_compile.review.state import State
from mlobs_compile.review.verdict import Resources


@dataclass(frozen=True, slots=True)
class Compared:
    """All changes, and how much there was to compare."""

    changes: tuple[Change, ...]
    unchanged: int
    """Nodes that are the same on both sides, over all environments."""
    resources: tuple[Resources, ...] = ()
    """Generated objects that differ, by target and kind."""


def compare(before: State, after: State) -> Compared:
    """Every change between two states; an environment that only one of them has is compared with nothing."""
    told: list[Told] = []
    counts: list[Counts] = []
    unchanged = 0
    for name in dict.fromkeys((*after.environments, *before.environments)):
        pair = Pair(before.environments.get(name), after.environments.get(name))
        nodes = list(pair.differing())
        unchanged += sum(one is None for one in nodes)
        about = [*settings(pair), *things(pair)]
        found = [*about, *(one for one in nodes if one is not None)]
        bodies = compared(pair, _ids(found), settled=not about)
        counts.append(bodies)
        found += bodies.unexplained
        if found:
            told += _told(found, Teller(before, after, Reach(name, pair)))
    changes = tuple(counted(one) for one in grouped(merged(told)))
    return Compared(changes, unchanged, summed(counts))


def _ids(found: Iterable[Raw]) -> frozenset[str]:
    """Of all nodes that differ, as they are and as they were."""
    return frozenset(node.id for one in found for node in (one.before, one.after) if isinstance(node, Node))


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes changes of differences: with their lines, and whom they concern."""

    before: State
    after: State
    reach: Reach

    def tell(self, raw: Raw, follows: tuple[Told, ...] = ()) -> Told:
        """One difference and what follows from it."""
        found = raw.object
        change = Change(
            raw.op,
            noun(found),
            raw.id,
            raw.was,
            raw.before,
            raw.after,
            raw.fields,
            self._line(raw),
            self.reach.blast(raw),
            whole(raw.op, found, raw.fields),
            identity(found, frozenset(one.key or one.path[0] for one in raw.fields)),
            derived=raw.derived if raw.said else (),
            differences=0 if isinstance(found, Generated) else 1,
        )
        return Told(change, raw.spot, self.reach.touched(raw), follows)

    def _line(self, raw: Raw) -> Line | None:
        """The line of the value that changed; else that of the object, as it is or as it was."""
        if raw.spot is not None:
            state = self.before if raw.spot.side is Side.BEFORE else self.after
            return replace(state.line(raw.spot.place), via=raw.spot.via)
        node, state = (raw.after, self.after) if raw.after is not None else (raw.before, self.before)
        return state.line(node.origins[0]) if isinstance(node, Node) and node.origins else None


def _told(found: list[Raw], teller: Teller) -> Iterator[Told]:
    for cause, follows in folded(found):
        yield teller.tell(cause, tuple(teller.tell(one) for one in follows))
