"""The contract of a risk: what a change may do to the people who rely on the monitoring, by a code for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from mlobs_compile.review.change import Change
from mlobs_compile.review.figures import Figures
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.review.state import State


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a risk may look at."""

    before: State
    after: State
    changes: tuple[Change, ...]
    figures: Figures
    today: date


@dataclass(frozen=True, slots=True)
class Risk:
    """A plug-in: one file in `risks/`, with `RISK = Risk(...)`; its docstring is the user's page."""

    code: str
    """`R04`; never used for anything else."""
    title: str
    """A few words for the table: `threshold looser`."""
    level: Level
    find: Callable[[Seen], Iterator[Sighting]]
