"""Raw series for a measured value: one that is within its bound, and one on each side that is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries.joins import Labels
from mlobs_compile.targets.prometheus.trials import knobs
from mlobs_compile.targets.prometheus.trials.motion import (
    Motion,
    Query,
    State,
    copied,
    invented,
    mean,
    tried,
    unit,
)

EDGE = Decimal("0.01")
"""How far beside a bound a value is tried, as a share of the bound; an absolute distance where the bound is zero."""
_MINUTES = 80
_MANY = 60
"""Copies of a series at most, for a query that counts them."""
_NO_VALUE = "no values of the series that were invented for it bring its value to either side of the bound"


@dataclass(frozen=True, slots=True)
class Measure:
    """A query that gives a value, over a range, in the unit that the scale makes of it."""

    query: str
    window: str
    scale: Decimal = Decimal(1)
    minutes: int = _MINUTES
    """How long its series have been there when it is judged."""

    def value(self, state: State, minutes: float | None = None) -> float | str | None:
        query = Query(self.query, self.window, mean)
        found = tried(query, state, self.minutes if minutes is None else minutes)
        return found * float(self.scale) if isinstance(found, float) else found


@dataclass(frozen=True, slots=True)
class Sides:
    """Series within the bound, and series on every side beyond it."""

    good: State
    bad: tuple[State, ...]


def states(measure: Measure, bound: Bound, group: Mapping[str, str]) -> Sides | str:
    """Series for both sides of a bound, or why there are none."""
    said = _NO_VALUE
    limits = [min(abs(side), Decimal(_MANY)) for side in (bound.low, bound.high) if side is not None]
    for knob in _knobs(measure, group, int(max(limits, default=Decimal(0))) + 2):
        if isinstance(knob, str):
            said = knob
            continue
        good, bad = _within(knob, bound), _beyond(knob, bound)
        if good and bad:
            return Sides(good, bad)
    return said


def shares(measure: Measure, group: Mapping[str, str]) -> tuple[Callable[[Decimal], State], bool] | str:
    """Series for any value between 0 and 1, and True; or for these two alone, and False; or why there are none."""
    said = _NO_VALUE
    for knob in _knobs(measure, group, 1):
        if isinstance(knob, str):
            said = knob
            continue
        none, every = knob.at(Decimal(0)), knob.at(Decimal(1))
        if none is not None and every is not None:
            return _driven(knob, none, every)
    return said


def _driven(knob: _Knob, none: State, every: State) -> tuple[Callable[[Decimal], State], bool]:
    if knob.at(Decimal("0.37")) is None:
        return (lambda share: every if share else none), False
    return (lambda share: knob.at(share) or none), True


@dataclass(frozen=True, slots=True)
class _Knob:
    """One of a query's series, or all copies of it, that is turned while the others stay as they are."""

    measure: Measure
    state: State
    series: tuple[Labels, ...]

    def turned(self, amount: Decimal) -> State:
        return {**self.state, **{one: replace(self.state[one], amount=amount) for one in self.series}}

    def read(self, amount: Decimal) -> float | None:
        if not self._possible(amount):
            return None
        found = self.measure.value(self.turned(amount))
        return found if isinstance(found, float) else None

    def at(self, value: Decimal) -> State | None:
        """The state in which the measure has a value."""
        amount = knobs.solve(self.read, value)
        return None if amount is None or not self._possible(amount) else self.turned(amount)

    def first(self, wanted: Callable[[float], bool]) -> State | None:
        """A state in which the measure is of a kind."""
        amount = knobs.first(self.read, wanted)
        return None if amount is None else self.turned(amount)

    def _possible(self, amount: Decimal) -> bool:
        """Counters never fall."""
        return amount >= 0 or self.state[self.series[0]].motion is not Motion.COUNTER


def _knobs(measure: Measure, group: Mapping[str, str], copies: int) -> Iterator[_Knob | str]:
    """Every way to look at the query's series: which is turned, are all counters, how many of each there are."""
    query = Query(measure.query, measure.window, mean)
    for counting, count in ((False, 1), (True, 1), (False, copies)):
        found = invented(query, group, counting=counting)
        if isinstance(found, str):
            yield found
            return
        held = {labels: copied(labels, count) for labels in found}
        state = unit({one: found[labels] for labels, many in held.items() for one in many})
        problem = measure.value(state)
        if isinstance(problem, str):
            yield problem
            return
        yield from (_Knob(measure, state, many) for many in held.values())


def _beside(bound: Decimal, side: int) -> Decimal:
    return bound + side * (abs(bound) * EDGE if bound else EDGE)


def _within(knob: _Knob, bound: Bound) -> State | None:
    """As near to a bound as can be; else any value that it allows."""
    limits = ((bound.high, -1), (bound.low, 1))
    near = [_beside(limit, side) if limit else limit for limit, side in limits if limit is not None]
    for value in near:
        exact = knob.at(value) if allows(bound, float(value)) else None
        if exact is not None:
            return exact
    return knob.first(partial(allows, bound))


def _beyond(knob: _Knob, bound: Bound) -> tuple[State, ...]:
    """A state for every side of the bound, as near to it as can be; empty when one is lacking."""
    found: list[State] = []
    for limit, side in ((bound.high, 1), (bound.low, -1)):
        if limit is None:
            continue
        outside = Bound(high=limit) if side > 0 else Bound(low=limit)
        state = knob.at(_beside(limit, side)) or knob.first(partial(_refuses, outside))
        if state is None:
            return ()
        found.append(state)
    return tuple(found)


def allows(bound: Bound, value: float) -> bool:
    """Whether a value is within its bound; the bounds themselves are."""
    low, high = bound.low, bound.high
    return (low is None or value >= float(low)) and (high is None or value <= float(high))


def _refuses(bound: Bound, value: float) -> bool:
    return not allows(bound, value)
