"""How invented series move, and what a query makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from math import isfinite

from mlobs_compile.queries import promql, selectors, witnesses
from mlobs_compile.queries.evaluation import World, evaluate
from mlobs_compile.queries.joins import NAME, Labels, Unknown, Vector
from mlobs_compile.queries.selectors import Selector

MINUTE = 60
COPY = "mlobs_copy"
_COUNTING = frozenset(("rate", "irate", "increase", "resets", "changes"))
_START = 10
"""How many of its steps a counter has counted when it is first seen, so that its rate is told at once."""


class Motion(Enum):
    """How a series goes on from sample to sample."""

    COUNTER = "counter"
    """It grows by so much a minute."""
    LEVEL = "level"
    """It stays where it is."""
    CLOCK = "clock"
    """It is a point in time that stays so many seconds ago."""


@dataclass(frozen=True, slots=True)
class Drive:
    """One series' motion."""

    motion: Motion
    amount: Decimal

    def samples(self, until: int) -> tuple[float, ...]:
        """A value for every minute up to a second."""
        amount, count = float(self.amount), until // MINUTE + 1
        match self.motion:
            case Motion.COUNTER:
                return tuple(amount * (_START + minute) for minute in range(count))
            case Motion.LEVEL:
                return (amount,) * count
            case Motion.CLOCK:
                return tuple(minute * MINUTE - amount for minute in range(count))


State = Mapping[Labels, Drive]
"""Every invented series, and how it moves."""


def named(metric: str, labels: Mapping[str, str]) -> Labels:
    """A series' labels, its name among them."""
    return frozenset({**labels, NAME: metric}.items())


def motion_of(selector: Selector, query: str) -> Motion:
    """How the series of a selector must move for the query to make sense of it."""
    if _COUNTING & set(selector.around):
        return Motion.COUNTER
    aged = "-" in selector.around and "time()" in query and not _from_a_number(selector.metric, query)
    return Motion.CLOCK if aged else Motion.LEVEL


def _from_a_number(metric: str, query: str) -> bool:
    """Whether it is taken from a number, such as `1 - suspended`, and so is no point in time."""
    return bool(re.search(rf"(?<![\w.)])[0-9.]+\s*-\s*(?:\w+\s*\()*\s*{re.escape(metric)}\b", query))


UNIT = {Motion.COUNTER: Decimal(MINUTE), Motion.LEVEL: Decimal(1), Motion.CLOCK: Decimal(MINUTE)}
"""One event a second, a value of one, a minute ago."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query as somebody wrote it, over a range of so many seconds."""

    text: str
    window: str
    together: Callable[[Iterable[float]], float] = sum
    """What is made of several values: counts are summed, measures averaged."""

    @property
    def ranged(self) -> str:
        return promql.ranged(self.text, self.window)

    @property
    def selectors(self) -> tuple[Selector, ...]:
        return tuple(dict.fromkeys(selectors.read(self.ranged)))

    def value(self, state: State, second: int) -> float | None:
        """What it gives after so many seconds of a state; None when it gives nothing. Raises Unknown."""
        series = {labels: drive.samples(second) for labels, drive in state.items()}
        found: Vector = evaluate(self.ranged, World(series), second)
        values = [value for value in found.values() if isfinite(value)]
        return float(self.together(values)) if values else None


def mean(values: Iterable[float]) -> float:
    held = list(values)
    return sum(held) / len(held)


def unit(state: Mapping[Labels, Motion]) -> dict[Labels, Drive]:
    """Every series at one event a second, a value of one, a minute ago."""
    return {labels: Drive(motion, UNIT[motion]) for labels, motion in state.items()}


def scaled(state: State, factor: Decimal) -> dict[Labels, Drive]:
    """The state with every amount so many times as large."""
    return {labels: replace(drive, amount=drive.amount * factor) for labels, drive in state.items()}


def turned(state: State, series: Labels, amount: Decimal) -> dict[Labels, Drive]:
    """The state with another amount for one series."""
    return {**state, series: replace(state[series], amount=amount)}


def copied(series: Labels, count: int) -> tuple[Labels, ...]:
    """So many series that differ in a label which no selector knows; the series itself where it is one."""
    if count == 1:
        return (series,)
    return tuple(series | {(COPY, str(number))} for number in range(1, count + 1))


def invented(query: Query, held: Mapping[str, str], *, counting: bool = False) -> dict[Labels, Motion] | str:
    """A series for every selector of a query, or why there is none."""
    found: dict[Labels, Motion] = {}
    for selector in query.selectors:
        others = [other for other in query.selectors if other.matchers != selector.matchers]
        labels = witnesses.outsider(selector, others, held=held)  # Its own, if the others leave it any.
        labels = witnesses.witness(selector, held=held) if labels is None else labels
        if labels is None:
            return f"no label set is known that `{selector.metric}` with its matchers selects"
        motion = Motion.COUNTER if counting else motion_of(selector, query.ranged)
        found[named(selector.metric, labels)] = motion
    return found or "the query names no metric to invent series for"


def tried(query: Query, state: State, minutes: float) -> float | str | None:
    """The value after so many minutes, or why it cannot be told."""
    try:
        return query.value(state, int(minutes * MINUTE))
    except Unknown as why:
        return f"the query holds {why}, for which mlobs cannot invent series"
