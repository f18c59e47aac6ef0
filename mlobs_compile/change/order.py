"""The order of a plan's steps: what others need comes first, and nothing is removed before all else is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from mlobs_compile.change.objects import Existing, Key, Wanted

if TYPE_CHECKING:
    from mlobs_compile.change.plan import Step

Needs = Mapping[Key, Sequence[Key]]


def ordered(
    steps: Sequence[Step], asked: Mapping[Key, Wanted], live: Mapping[Key, Existing]
) -> tuple[Step, ...]:
    """Creations and updates by what the spec needs, then removals by what the world needs now, the other way round.

    Within a depth, creations keep the given order, so that a plan reads as the spec does; removals are sorted by key,
    since services list their objects in any order.
    """
    made = [step for step in steps if step.after is not None]
    gone = [step for step in steps if step.after is None]
    after, _ = depths([step.key for step in made], lambda key: asked[key].needs if key in asked else ())
    before, _ = depths([step.key for step in gone], lambda key: live[key].needs if key in live else ())
    made.sort(key=lambda step: after[step.key])
    gone.sort(key=lambda step: (-before[step.key], step.key))
    return (*made, *gone)


def circles(asked: Mapping[Key, Wanted]) -> tuple[Key, ...]:
    """A wanted object of each circle in which objects need each other, so that none can be the first."""
    _, closed = depths(tuple(asked), lambda key: asked[key].needs if key in asked else ())
    return tuple(closed)


def depths(
    keys: Sequence[Key], needs: Callable[[Key], Sequence[Key]]
) -> tuple[Mapping[Key, int], Mapping[Key, None]]:
    """How many objects stand in a row before each, and those that close a circle, which count once."""
    found: dict[Key, int] = {}
    closed: dict[Key, None] = {}
    for start in keys:
        if start in found:
            continue
        way = [(start, iter(needs(start)))]
        open_ = {start}
        while way:
            key, rest = way[-1]
            for one in rest:
                if one in open_:
                    closed[one] = None
                elif one not in found:
                    open_.add(one)
                    way.append((one, iter(needs(one))))
                    break
            else:
                found[key] = max((found[one] + 1 for one in needs(key) if one in found), default=0)
                open_.discard(key)
                way.pop()
    return found, closed


def requirements(steps: Sequence[Step]) -> tuple[tuple[int, ...], ...]:
    """For each step, the positions of earlier ones without which it must not be done.

    A creation or an update waits for what it needs. A removal waits for all that used the object to let go of it, and
    the old half of a replacement for the new one.
    """
    made: dict[Key, int] = {}
    users: dict[Key, list[int]] = defaultdict(list)
    same: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    found: list[tuple[int, ...]] = []
    for position, step in enumerate(steps):
        node = (step.key.world, step.key.kind, step.id)
        if step.after is not None:
            found.append(tuple(made[need] for need in step.after.needs if need in made))
            made[step.key] = position
            same[node].append(position)
        else:
            found.append((*users[step.key], *(same[node] if step.replaces else ())))
        for need in step.before.needs if step.before else ():
            users[need].append(position)
    return tuple(found)
