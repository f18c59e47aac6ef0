"""What the relay remembers, and what it decides by that: a start, or none and why.

One alert that fires starts one run at most. What it is known by is its series and the moment at which it began to
fire: a message about it that is repeated says nothing new, and one that came within a cool-down is done with, for the
run it came after is for it too. A start that failed for good is forgotten with all that it was for, so that
Alertmanager's next message about any of them tries again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import Enum
from typing import Any

from mlobs_compile.relay.message import Fired
from mlobs_compile.relay.reactions import Reaction

SCHEMA_VERSION = 1
MOST_SEEN = 10_000
"""Series that are remembered; those that began to fire longest ago are forgotten first."""
SKEW = 3600
"""Seconds by which the clocks of Prometheus and of the relay may differ."""


class Decision(Enum):
    """What becomes of an alert."""

    START = "start"
    DUPLICATE = "duplicate"
    COOLDOWN = "cooldown"


@dataclass(frozen=True, slots=True)
class Start:
    """A run that was asked for, and whether Airflow has it."""

    run: str
    """Its id."""
    alert: str
    series: str
    since: int
    """When the alert began to fire."""
    asked: float
    """When the run was asked for; the cool-down begins with it."""
    done: bool = False
    covers: tuple[tuple[str, int], ...] = ()
    """The series, and since when they fire, that came before Airflow had the run."""


@dataclass(frozen=True, slots=True)
class Book:
    """The last start of each reaction, and the alerts that were seen."""

    starts: Mapping[str, Start] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)
    """Since when a series of a reaction fires, as far as it was told."""

    def pending(self) -> dict[str, Start]:
        """The runs that Airflow has not confirmed."""
        return {id: start for id, start in self.starts.items() if not start.done}


def decide(book: Book, fired: Fired, reaction: Reaction, now: float) -> tuple[Book, Decision]:
    """The book after an alert, and what it starts."""
    key = _key(fired.reaction, fired.series)
    if _told_before(book.seen.get(key, -1), fired.since, now):
        return book, Decision.DUPLICATE
    seen = _kept({**book.seen, key: fired.since})
    last = book.starts.get(reaction.id)
    if last and (not last.done or abs(now - last.asked) < reaction.cooldown):
        return _covered(replace(book, seen=seen), reaction.id, last, fired), Decision.COOLDOWN
    start = Start(run_id(fired, reaction), fired.alert, fired.series, fired.since, now)
    return Book({**book.starts, reaction.id: start}, seen), Decision.START


def _told_before(known: int, since: int, now: float) -> bool:
    """Whether a message is old; what a clock that ran ahead has told does not hide what comes after it."""
    return since == known or since < known <= now + SKEW


def _covered(book: Book, reaction: str, last: Start, fired: Fired) -> Book:
    if last.done:
        return book
    wider = replace(last, covers=(*last.covers, (fired.series, fired.since)))
    return replace(book, starts={**book.starts, reaction: wider})


def run_id(fired: Fired, reaction: Reaction) -> str:
    """An id that Airflow takes (`allowed_run_id_pattern`), the same for the same alert since the same moment."""
    plain = re.sub(r"[^A-Za-z0-9.-]", ".", f"{reaction.environment}.{reaction.id}")
    return "__".join(("mlobs", plain, f"{fired.series}-{fired.since}"))


def confirmed(book: Book, reaction: str) -> Book:
    """The book once Airflow has the run."""
    return replace(
        book, starts={**book.starts, reaction: replace(book.starts[reaction], done=True, covers=())}
    )


def given_up(book: Book, reaction: str) -> Book:
    """The book without a start that failed for good: the cool-down is over, and its alerts may come again."""
    failed = book.starts[reaction]
    gone = {
        (_key(reaction, series), since) for series, since in ((failed.series, failed.since), *failed.covers)
    }
    starts = {id: start for id, start in book.starts.items() if id != reaction}
    seen = {key: since for key, since in book.seen.items() if (key, since) not in gone}
    return Book(starts, seen)


def _key(reaction: str, series: str) -> str:
    return f"{reaction} {series}"


def _kept(seen: Mapping[str, int]) -> Mapping[str, int]:
    if len(seen) <= MOST_SEEN:
        return seen
    return dict(sorted(seen.items(), key=lambda entry: entry[1])[-MOST_SEEN:])


def text(book: Book) -> str:
    """The book as it is kept."""
    starts = {id: asdict(start) for id, start in book.starts.items()}
    return json.dumps({"schema_version": SCHEMA_VERSION, "starts": starts, "seen": dict(book.seen)}, indent=1)


def parsed(kept: str) -> Book:
    """The inverse; raises ValueError, KeyError, TypeError or AttributeError for what is none."""
    tree = json.loads(kept)
    if tree["schema_version"] != SCHEMA_VERSION:
        raise ValueError(f"format {tree['schema_version']}")
    starts = {id: _start(start) for id, start in tree["starts"].items()}
    return Book(starts, {key: int(since) for key, since in tree["seen"].items()})


def _start(tree: Mapping[str, Any]) -> Start:
    covers = tuple((str(series), int(since)) for series, since in tree["covers"])
    numbers = {"since": int(tree["since"]), "asked": float(tree["asked"]), "done": bool(tree["done"])}
    return Start(**{**tree, **numbers, "covers": covers})
