"""Takes alerts in and gets runs started: the book, the store and Airflow put together, one thing at a time."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mlobs_compile.relay import book
from mlobs_compile.relay.airflow import Client
from mlobs_compile.relay.book import Book, Decision, Start
from mlobs_compile.relay.message import Fired
from mlobs_compile.relay.reactions import Reaction
from mlobs_compile.relay.store import Store

LONGEST_PAUSE = 120.0
"""Seconds between two attempts at most; the first pause is one second, and each is twice the one before."""


@dataclass(frozen=True, slots=True)
class Around:
    """The world of a desk."""

    client: Client
    now: Callable[[], float]
    say: Callable[[str], None]
    attempts: int = 10
    """So many times a start is tried: with the pauses, about ten minutes."""


class Desk:
    """Alerts come in by `take`, on any thread; `work` is called by one thread again and again."""

    def __init__(self, reactions: Sequence[Reaction], store: Store, around: Around) -> None:
        self.reactions = {reaction.id: reaction for reaction in reactions}
        self.store, self.around = store, around
        self.counts: Counter[tuple[str, str]] = Counter()
        """Of what happened to a reaction: `triggered`, `failed`, `duplicate`, `cooldown`."""
        self.unknown = 0
        self.woken = threading.Event()
        self._book = store.open()
        self._lock = threading.Lock()
        self._tried: dict[str, tuple[int, float]] = {}
        """By the id of a run: how often it was tried, and when it may be tried again."""

    @property
    def held(self) -> Book:
        return self._book

    def take(self, fired: Sequence[Fired], unknown: int = 0) -> None:
        """Decides on alerts; when it returns, what they start is on the disk. Raises OSError when that fails."""
        with self._lock:
            after, decided = self._book, []
            for one in fired:
                after, decision = book.decide(after, one, self.reactions[one.reaction], self.around.now())
                decided.append((one, decision))
            if after is not self._book:
                self.store.keep(after)
            self._book = after
            self.unknown += unknown
            for one, decision in decided:
                self._tell(one, decision)
        self.woken.set()

    def _tell(self, fired: Fired, decision: Decision) -> None:
        if decision is not Decision.START:
            self.counts[fired.reaction, decision.value] += 1
        self.around.say(f"{fired.reaction}: {fired.alert} fires since {fired.since}: {decision.value}")

    def work(self) -> float:
        """Tries every start that is due; the seconds until the next one is."""
        for id, start in self._book.pending().items():
            if self._pause(start) <= 0:
                self._try(id, start)
        return max(0.0, min(map(self._pause, self._book.pending().values()), default=LONGEST_PAUSE))

    def _pause(self, start: Start) -> float:
        """Seconds until a start is due; a clock that was put back makes it none longer than the longest."""
        pause = self._tried.get(start.run, (0, 0.0))[1] - self.around.now()
        return pause if pause <= LONGEST_PAUSE else 0.0

    def _try(self, id: str, start: Start) -> None:
        reaction = self.reactions.get(id)
        if reaction is None:
            self._give_up(id, start, "the reaction is no longer in the file", 0)
            return
        number = self._tried.get(start.run, (0, 0.0))[0] + 1
        outcome = self.around.client.start(reaction.airflow, start.run, _told(reaction, start))
        if outcome.started:
            self._change(book.confirmed, id)
            self._tried.pop(start.run, None)
            self.counts[id, "triggered"] += 1
            self.around.say(f"{id}: started `{start.run}`{outcome.reason and ': ' + outcome.reason}")
        elif outcome.again and number < self.around.attempts:
            pause = min(2.0 ** (number - 1), LONGEST_PAUSE)
            self._tried[start.run] = number, self.around.now() + pause
            self.around.say(f"{id}: attempt {number} failed, again in {pause:g} s: {outcome.reason}")
        else:
            self._give_up(id, start, outcome.reason, number)

    def _give_up(self, id: str, start: Start, reason: str, attempts: int) -> None:
        """The letter first: after a crash between the two it is written again, under the same name."""
        told = {"reaction": id, "run": start.run, "alert": start.alert, "asked": start.asked}
        self.store.letter(start.run, {**told, "attempts": attempts, "failure": reason})
        self._change(book.given_up, id)
        self._tried.pop(start.run, None)
        self.counts[id, "failed"] += 1
        self.around.say(f"{id}: gave up on `{start.run}`: {reason}")

    def _change(self, change: Callable[[Book, str], Book], id: str) -> None:
        with self._lock:
            after = change(self._book, id)
            self.store.keep(after)
            self._book = after


def _told(reaction: Reaction, start: Start) -> Mapping[str, object]:
    """What the DAG finds in its `conf` under `mlobs`."""
    return {
        "reaction": reaction.id,
        "model": reaction.model,
        "environment": reaction.environment,
        "alert": start.alert,
        "since": start.since,
    }
