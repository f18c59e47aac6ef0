"""The order of a plan's steps: what others need comes first, and nothing is deleted before all else is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mlobs_compile.change.objects import Key

if TYPE_CHECKING:
    from mlobs_compile.change.plan import Step


def ordered(steps: Sequence[Step], needs: Mapping[Key, Sequence[Key]]) -> tuple[Step, ...]:
    """Creations and updates by depth, then removals with those that need others first.

    Within a depth the given order is kept, so that a plan reads as the spec does.
    """
    depth = _depths([step.key for step in steps], needs)
    made = [step for step in steps if step.after is not None]
    gone = [step for step in steps if step.after is None]
    made.sort(key=lambda step: depth[step.key])
    gone.sort(key=lambda step: -depth[step.key])
    return (*made, *gone)


def _depths(keys: Sequence[Key], needs: Mapping[Key, Sequence[Key]]) -> Mapping[Key, int]:
    """How many objects stand in a row before each; those of a circle count once."""
    found: dict[Key, int] = {}
    for start in keys:
        way = [(start, iter(needs.get(start, ())))]
        open_ = {start}
        while way:
            key, rest = way[-1]
            following = next((one for one in rest if one not in found and one not in open_), None)
            if following is not None:
                open_.add(following)
                way.append((following, iter(needs.get(following, ()))))
                continue
            below = [found[one] + 1 for one in needs.get(key, ()) if one in found]
            found[key] = max(below, default=0)
            open_.discard(key)
            way.pop()
    return found
