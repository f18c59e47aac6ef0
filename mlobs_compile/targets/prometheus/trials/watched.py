"""Raw series for the signal of an alert: some that are within its bound, and some on every side beyond it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from mlobs_compile.ir.signal import (
    Bound,
    Buckets,
    SeriesComposite,
    SeriesErrorRatio,
    SeriesEvents,
    SeriesGauge,
    SeriesHistogram,
    Signal,
)
from mlobs_compile.queries import selectors, witnesses
from mlobs_compile.targets.prometheus.trials import measures
from mlobs_compile.targets.prometheus.trials.events import Driven, from_events
from mlobs_compile.targets.prometheus.trials.measures import EDGE, Measure, Sides, allows
from mlobs_compile.targets.prometheus.trials.motion import (
    MINUTE,
    Drive,
    Motion,
    Query,
    State,
    named,
    tried,
)
from mlobs_compile.targets.prometheus.trials.sources import NATIVE
from mlobs_compile.units import Duration, decimal_text

_SHARES = (Decimal(0), Decimal(1))
_EVENTS = Decimal(6000)
COMPOSED = "the signal is composed of SLOs"


@dataclass(frozen=True, slots=True)
class Watched:
    """A signal's series on both sides of its bound, and what its value is."""

    sides: Sides
    value: Callable[[State, int], float | None]
    """The value after so many seconds of a state."""


def watched(signal: Signal, bound: Bound, window: Duration) -> Watched | str:
    """Series for a bound on a signal's value over a window, or why there are none."""
    form, text = signal.series, str(window)
    match form:
        case SeriesEvents():
            return _share(form, bound, text)
        case SeriesHistogram():
            return _latency(form, bound, text)
        case SeriesErrorRatio(error=query):
            return _measured(Measure(query, text, minutes=_settled(window)), bound)
        case SeriesGauge():
            return _measured(Measure(form.query, text, form.scale, _settled(window)), bound)
        case SeriesComposite() | None:
            return COMPOSED
        case _:
            assert_never(form)


def _settled(window: Duration) -> int:
    """Minutes after which a range of this length holds nothing but the state."""
    return max(80, int(window.minutes) + 70)


def _measured(measure: Measure, bound: Bound) -> Watched | str:
    sides = measures.states(measure, bound, {})
    if isinstance(sides, str):
        return sides

    def value(state: State, second: int) -> float | None:
        found = measure.value(state, second / MINUTE)
        return found if isinstance(found, float) else None

    return Watched(sides, value)


def _share(form: SeriesEvents, bound: Bound, window: str) -> Watched | str:
    """A ratio of events: any share can be had, or only none and all."""
    driven = from_events(form, window, {}, Decimal(100))
    if isinstance(driven, str):
        return driven
    within, beyond = _shares(driven, bound)
    if within is None or not beyond:
        return "no share of bad events is on the other side of its bound"
    total, part = Query(form.total, window), Query(form.bad or form.good or "", window)

    def value(state: State, second: int) -> float | None:
        whole, some = tried(total, state, second / MINUTE), tried(part, state, second / MINUTE)
        if not isinstance(whole, float) or not whole or isinstance(some, str):
            return None
        return 1 - (some or 0.0) / whole if form.bad is None else (some or 0.0) / whole

    return Watched(Sides(driven.state(within), tuple(map(driven.state, beyond))), value)


def _shares(driven: Driven, bound: Bound) -> tuple[Decimal | None, tuple[Decimal, ...]]:
    """A share within the bound and one for each side beyond it, near to the bound if they can be."""
    near = [limit * (1 + side * EDGE) for limit in (bound.high, bound.low) if limit for side in (-1, 1)]
    options = [*(near if driven.exact else ()), *_SHARES]
    usable = [share for share in options if 0 <= share <= 1]
    within = next((share for share in usable if allows(bound, float(share))), None)
    sides = (Bound(high=bound.high), Bound(low=bound.low))
    found = (next((share for share in usable if not allows(side, float(share))), None) for side in sides)
    return within, tuple(share for share in found if share is not None)


def _latency(form: SeriesHistogram, bound: Bound, window: str) -> Watched | str:
    """All events within one narrow bucket, on either side of the bound."""
    if form.buckets is Buckets.NATIVE:
        return NATIVE
    selector = next(iter(selectors.read(form.selector)), None)
    labels = witnesses.witness(selector) if selector else None
    if selector is None or labels is None:
        return f"no label set is known that `{form.selector}` selects"
    metric, limits = f"{selector.metric}_bucket", _limits(bound, form.scale)
    text = f"histogram_quantile(0.99, sum by (le) (rate({_bucket(form.selector)}[$window])))"

    def state(upper: int) -> State:
        """All events at most at one of the limits, and above the one before it."""
        counts = {limit: (_EVENTS if index >= upper else Decimal(0)) for index, limit in enumerate(limits)}
        held = {decimal_text(limit): count for limit, count in counts.items()} | {"+Inf": _EVENTS}
        return {
            named(metric, {**labels, "le": le}): Drive(Motion.COUNTER, count) for le, count in held.items()
        } | {named(f"{selector.metric}_count", labels): Drive(Motion.COUNTER, _EVENTS)}

    measure = Measure(text, window, form.scale)

    def value(state: State, second: int) -> float | None:
        found = measure.value(state, second / MINUTE)
        return found if isinstance(found, float) else None

    states = [state(index) for index in range(len(limits))]
    told = [(one, value(one, measure.minutes * MINUTE)) for one in states]
    good = next((one for one, got in told if got is not None and allows(bound, got)), None)
    bad = tuple(_sides(told, bound))
    return Watched(Sides(good, bad), value) if good and bad else "no bucket lies on either side of its bound"


def _sides(told: list[tuple[State, float | None]], bound: Bound) -> Iterator[State]:
    for side in (Bound(high=bound.high), Bound(low=bound.low)):
        found = next((one for one, got in told if got is not None and not allows(side, got)), None)
        if found is not None:
            yield found


def _limits(bound: Bound, scale: Decimal) -> list[Decimal]:
    """Upper bounds of buckets around the limits, in the histogram's own unit."""
    factors = tuple(map(Decimal, ("0.97", "0.99", "1.01", "1.03")))
    held = [limit / scale for limit in (bound.low, bound.high) if limit]
    return sorted({limit * factor for limit in held for factor in factors})


def _bucket(selector: str) -> str:
    name, brace, rest = selector.partition("{")
    return f"{name.strip()}_bucket{brace}{rest}"
