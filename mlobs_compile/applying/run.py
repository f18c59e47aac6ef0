"""What a run takes and what it gives back: connections, a journal to write to, the outside, and what became of it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Protocol

from mlobs_compile.applying.patience import PATIENT, Patience
from mlobs_compile.change.journal import Ending, Event
from mlobs_compile.change.plan import Step
from mlobs_compile.world import Live, World


@dataclass(frozen=True, slots=True)
class Connection:
    """A world and the connection to it."""

    world: World
    live: Live


class Writer(Protocol):
    """The journal of one run; an event is safe when `write` returns."""

    @property
    def run(self) -> str:
        """The name of the run."""

    def write(self, event: Event) -> None:
        """Raises OSError when the event cannot be kept; nothing is then done."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A wait that somebody who looks on should know of; not in the journal."""

    step: Step
    seconds: float
    why: str
    """What the service said; empty where only the rate is kept."""


Watch = Callable[[Event | Pause], None]


@dataclass(frozen=True, slots=True)
class Means:
    """The outside as a run sees it; a test gives its own."""

    cancelled: Callable[[], bool] = lambda: False
    """Whether somebody wants the run to end; the call in flight is finished."""
    sleep: Callable[[float], None] = time.sleep
    """Waits; it may return early when the run is cancelled."""
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: Callable[[], float] = random.random
    patience: Patience = PATIENT
    budget: float = 1800.0
    """Seconds after which no further call is made."""


class Fate(Enum):
    """What became of a step."""

    DONE = "done"
    FAILED = "failed"
    """The object is as before."""
    UNSURE = "unsure"
    """It failed, and nobody knows whether the object was changed."""
    SKIPPED = "skipped"
    """Not tried, since what it needs was not done."""
    UNREACHED = "unreached"
    """Not tried, since the run ended before it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """One step, and what became of it."""

    step: Step
    fate: Fate
    why: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a plan."""

    run: str
    ending: Ending
    steps: tuple[Ended, ...]
    """Every step of the plan, in its order."""

    def of(self, *fates: Fate) -> tuple[Ended, ...]:
        return tuple(one for one in self.steps if one.fate in fates)
