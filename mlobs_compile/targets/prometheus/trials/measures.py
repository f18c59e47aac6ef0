"""Raw series for a measured value: one that is within its bound, and one on each side that is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries.joins import Labels
from mlobs_compile.targets.prometheus.trials import knobs
from mlobs_compile.targets.prometheus.trials.motion import (
    Motion,
    Query,
    State,
    invented,
    mean,
    tried,
    turned,
    unit,
)

EDGE = Decimal("0.01")
"""How far beside a bound a value is tried, as a share of the bound; an absolute distance where the bound is zero."""
_MINUTES = 80
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
        found = tried(
            Query(self.query, self.window, mean), state, self.minutes if minutes is None else minutes
        )
        return found * float(self.scale) if isinstance(found, float) else found


@dataclass(frozen=True, slots=True)
class Sides:
    """Series within the bound, and series on every side beyond it."""

    good: State
    bad: tuple[State, ...]


def states(measure: Measure, bound: Bound, group: Mapping[str, str]) -> Sides | str:
    """Series for both sides of a bound, or why there are none."""
    said = _NO_VALUE
    for state, knob in _knobs(measure, group):
        if isinstance(state, str):
            said = state
            continue
        good, bad = _within(measure, state, knob, bound), _beyond(measure, state, knob, bound)
        if good and bad:
            return Sides(good, bad)
    return said


def shares(measure: Measure, group: Mapping[str, str]) -> tuple[Callable[[Decimal], State], bool] | str:
    """Series for any value between 0 and 1, and True; or for these two alone, and False; or why there are none."""
    said = _NO_VALUE
    for state, knob in _knobs(measure, group):
        if isinstance(state, str):
            said = state
            continue
        found = _driven(measure, state, knob)
        if found:
            return found
    return said


def _driven(measure: Measure, state: State, knob: Labels) -> tuple[Callable[[Decimal], State], bool] | None:
    none, every = (_at(measure, state, knob, value) for value in (Decimal(0), Decimal(1)))
    if none is None or every is None:
        return None
    if _at(measure, state, knob, Decimal("0.37")) is None:
        return (lambda share: every if share else none), False
    return (lambda share: _at(measure, state, knob, share) or {}), True


def _knobs(measure: Measure, group: Mapping[str, str]) -> Iterator[tuple[State | str, Labels]]:
    """Every way to look at the query's series: which of them is turned, and whether they are all counters."""
    query = Query(measure.query, measure.window, mean)
    for counting in (False, True):
        found = invented(query, group, counting=counting)
        if isinstance(found, str):
            yield found, frozenset()
            return
        state = unit(found)
        problem = measure.value(state)
        if isinstance(problem, str):
            yield problem, frozenset()
            return
        yield from ((state, labels) for labels in found)


def _reading(measure: Measure, state: State, knob: Labels) -> knobs.Reading:
    def read(amount: Decimal) -> float | None:
        found = measure.value(turned(state, knob, amount)) if _possible(state, knob, amount) else None
        return found if isinstance(found, float) else None

    return read


def _at(measure: Measure, state: State, knob: Labels, value: Decimal) -> State | None:
    amount = knobs.solve(_reading(measure, state, knob), value)
    return None if amount is None or not _possible(state, knob, amount) else turned(state, knob, amount)


def _possible(state: State, knob: Labels, amount: Decimal) -> bool:
    """Counters never fall."""
    return amount >= 0 or state[knob].motion is not Motion.COUNTER


def _beside(bound: Decimal, side: int) -> Decimal:
    return bound + side * (abs(bound) * EDGE if bound else EDGE)


def _within(measure: Measure, state: State, knob: Labels, bound: Bound) -> State | None:
    """As near to a bound as can be; else any value that it allows."""
    limits = ((bound.high, -1), (bound.low, 1))
    near = [_beside(limit, side) if limit else limit for limit, side in limits if limit is not None]
    return _found(measure, state, knob, [value for value in near if allows(bound, float(value))], bound)


def _found(measure: Measure, state: State, knob: Labels, near: list[Decimal], bound: Bound) -> State | None:
    for value in near:
        exact = _at(measure, state, knob, value)
        if exact is not None:
            return exact
    return _first(measure, state, knob, partial(allows, bound))


def _first(measure: Measure, state: State, knob: Labels, wanted: Callable[[float], bool]) -> State | None:
    amount = knobs.first(_reading(measure, state, knob), wanted)
    return None if amount is None else turned(state, knob, amount)


def _refuses(bound: Bound, value: float) -> bool:
    return not allows(bound, value)


def _beyond(measure: Measure, state: State, knob: Labels, bound: Bound) -> tuple[State, ...]:
    """A state for every side of the bound, as near to it as can be; empty when one is lacking."""
    found: list[State] = []
    for limit, side in ((bound.high, 1), (bound.low, -1)):
        if limit is None:
            continue
        outside = Bound(high=limit) if side > 0 else Bound(low=limit)
        exact = _at(measure, state, knob, _beside(limit, side))
        if exact is None:
            exact = _first(measure, state, knob, partial(_refuses, outside))
        if exact is None:
            return ()
        found.append(exact)
    return tuple(found)


def allows(bound: Bound, value: float) -> bool:
    """Whether a value is within its bound; the bounds themselves are."""
    low, high = bound.low, bound.high
    return (low is None or value >= float(low)) and (high is None or value <= float(high))
