"""Raw series for counted events: some that count bad ones, some that count the others."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal

from mlobs_compile.ir.signal import SeriesEvents
from mlobs_compile.queries import witnesses
from mlobs_compile.queries.joins import Labels
from mlobs_compile.queries.selectors import Selector
from mlobs_compile.targets.prometheus.trials import knobs
from mlobs_compile.targets.prometheus.trials.motion import (
    Drive,
    Motion,
    Query,
    State,
    motion_of,
    named,
    scaled,
    tried,
    turned,
    unit,
)

_SHORT = Context(prec=14)
_CLOSE = 1e-9
_MINUTES = (16, 80)
"""A rate is judged early and late: one that depends on more than its window cannot be driven."""
_HALF = Decimal("0.5")
NONE, _ALL = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Classes:
    """The two queries, and the series that only the total counts and that the other one counts as well."""

    total: Query
    part: Query
    good: bool
    """Whether the part is that of good events."""
    rest: Mapping[Labels, Motion]
    both: Mapping[Labels, Motion]

    def state(self, weight: Decimal) -> dict[Labels, Drive]:
        """So much of all events in the part."""
        return {**scaled(unit(self.rest), 1 - weight), **scaled(unit(self.both), weight)}

    def counted(self, state: State, minutes: int) -> tuple[float, float] | str:
        """All events and bad ones, each a second."""
        total, part = tried(self.total, state, minutes), tried(self.part, state, minutes)
        if isinstance(total, str) or isinstance(part, str):
            return total if isinstance(total, str) else str(part)
        if not total:
            return "the series that were invented for it are not counted by its total"
        return total, total - (part or 0.0) if self.good else (part or 0.0)

    def summed(self, state: State) -> tuple[float, float]:
        """All events and bad ones, zero where a query gives nothing."""
        found = (tried(query, state, _MINUTES[1]) for query in (self.total, self.part))
        total, part = (value if isinstance(value, float) else 0.0 for value in found)
        return total, total - part if self.good else part

    def share(self, state: State, minutes: int) -> float | None:
        found = self.counted(state, minutes)
        return None if isinstance(found, str) else found[1] / found[0]


@dataclass(frozen=True, slots=True)
class Driven:
    """Series of which a chosen share is bad."""

    state: Callable[[Decimal], State]
    total: Decimal
    """Events per second."""
    exact: bool
    """Whether any share can be had; else only none and all."""


def from_events(
    form: SeriesEvents, window: str, group: Mapping[str, str], per_second: Decimal
) -> Driven | str:
    """Series for two queries of events, or why there are none."""
    queries = Query(form.total, window), Query(form.bad or form.good or "", window)
    found = _driven(queries, group, per_second, Side(form.bad is None, counting=False))
    if isinstance(found, str):
        other = _driven(queries, group, per_second, Side(form.bad is None, counting=True))
        return found if isinstance(other, str) else other
    return found


@dataclass(frozen=True, slots=True)
class Side:
    """How two queries are looked at."""

    good: bool
    """Whether the second one counts good events."""
    counting: bool
    """Whether the series of the total move, whatever the query looks like: it may ask whether they have changed."""


def _driven(
    queries: tuple[Query, Query], group: Mapping[str, str], per_second: Decimal, side: Side
) -> Driven | str:
    classes = _classes(*queries, group, side)
    if isinstance(classes, str):
        return classes
    trial = classes.counted(classes.state(_HALF), _MINUTES[0])
    if isinstance(trial, str):
        return trial
    weighed = _weighed(classes, per_second)
    if classes.rest and all(map(_meets(classes, weighed), (NONE, Decimal("0.01"), _HALF))):
        return Driven(weighed, per_second, exact=True)
    return _switched(classes) or _UNDRIVEN


_UNDRIVEN = "no rates of the series that were invented for it make the share of bad events a chosen one"


def _weighed(classes: Classes, per_second: Decimal) -> Callable[[Decimal], State]:
    """So much weight on the part that its share of all events is the chosen one, if queries add up."""
    (none, none_bad), (every, every_bad) = (classes.summed(classes.state(weight)) for weight in (NONE, _ALL))

    def state(share: Decimal) -> State:
        wanted = float(share)
        before, behind = wanted * none - none_bad, every_bad - wanted * every
        weight = _SHORT.create_decimal_from_float(before / (before + behind) if before + behind else 0.5)
        found = classes.state(weight)
        counted = classes.counted(found, _MINUTES[1])
        factor = 1.0 if isinstance(counted, str) else float(per_second) / counted[0]
        return scaled(found, _SHORT.create_decimal_from_float(factor))

    return state


def _meets(classes: Classes, state: Callable[[Decimal], State]) -> Callable[[Decimal], bool]:
    def meets(share: Decimal) -> bool:
        got = [classes.share(state(share), minutes) for minutes in _MINUTES]
        return all(value is not None and abs(value - float(share)) < _CLOSE for value in got)

    return meets


def _switched(classes: Classes) -> Driven | None:
    """One series whose value says whether everything is bad or nothing is."""
    state = {**unit(classes.rest), **unit(classes.both)}
    for knob, drive in state.items():
        if drive.motion is Motion.COUNTER:
            continue

        def read(amount: Decimal, knob: Labels = knob) -> float | None:
            return classes.share(turned(state, knob, amount), _MINUTES[1])

        none, every = knobs.first(read, _is_none), knobs.first(read, _is_all)
        if none is not None and every is not None:
            sides = turned(state, knob, none), turned(state, knob, every)
            counted = classes.counted(sides[0], _MINUTES[1])
            total = _ALL if isinstance(counted, str) else _SHORT.create_decimal_from_float(counted[0])
            return Driven(lambda share, sides=sides: sides[1 if share else 0], total, exact=False)  # type: ignore[misc]
    return None


def _is_none(share: float) -> bool:
    return share == 0


def _is_all(share: float) -> bool:
    return share == 1


def _classes(total: Query, part: Query, group: Mapping[str, str], side: Side) -> Classes | str:
    whole = {selector.metric for selector in total.selectors} if side.counting else set[str]()
    both: dict[Labels, Motion] = {}
    for selector in part.selectors:
        partners = [one for one in total.selectors if one.metric == selector.metric]
        found = (witnesses.witness(selector, partner, held=group) for partner in partners)
        labels = next((one for one in found if one is not None), None)
        labels = witnesses.witness(selector, held=group) if labels is None else labels
        if labels is None:
            return f"no label set is known that `{selector.metric}` with its matchers selects"
        both[named(selector.metric, labels)] = _motion(selector, part, whole)
    rest: dict[Labels, Motion] = {}
    for selector in total.selectors:
        labels = witnesses.outsider(selector, part.selectors, held=group)
        if labels is not None:
            rest[named(selector.metric, labels)] = _motion(selector, total, whole)
        elif (same := witnesses.witness(selector, held=group)) is not None:
            both.setdefault(named(selector.metric, same), _motion(selector, total, whole))
    if not both:
        return "its queries name no metric to invent series for"
    return Classes(total, part, side.good, rest, both)


def _motion(selector: Selector, query: Query, counting: Container[str]) -> Motion:
    return Motion.COUNTER if selector.metric in counting else motion_of(selector, query.ranged)
