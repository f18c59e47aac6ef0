"""A risk as it was seen in one change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mlobs_compile.review.change import Change, Line


class Level(Enum):
    """How grave a risk is: `high` is something nobody should merge without a word."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One risk in one change."""

    change: Change | None
    """None where it is the change as a whole."""
    object: str
    """The id it concerns, or a few words."""
    text: str
    """What changes, short: `> 300 ms → > 900 ms`."""
    line: Line | None
    level: Level
    environments: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Other objects in which the same line of the spec changes the same."""
