"""States of the base project with some fragments, for what compares two of them."""

from __future__ import annotations

from mlobs_compile.review.change import Side
from mlobs_compile.review.state import State
from tests import reviews

NOTHING = State(Side.BEFORE, {})


def state(*fragments: str, side: Side = Side.AFTER) -> State:
    """What the base project with these fragments compiles to, in all of its environments."""
    return reviews.state(fragments, side)


def states(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[State, State]:
    """Two states of the base project."""
    return state(*before, side=Side.BEFORE), state(*after)
