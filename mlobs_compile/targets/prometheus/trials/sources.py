"""Raw series for the signal of an SLO, of which a chosen share is bad.

Nothing is guessed: the series are put to the queries as the spec has them, and a form for which the outcome is not
the chosen one is told as not testable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from mlobs_compile.ir.objective import Budgeting, Objective
from mlobs_compile.ir.signal import (
    Bound,
    Buckets,
    Combine,
    SeriesComposite,
    SeriesErrorRatio,
    SeriesEvents,
    SeriesGauge,
    SeriesHistogram,
)
from mlobs_compile.queries import records, selectors, witnesses
from mlobs_compile.queries.joins import Labels
from mlobs_compile.targets.prometheus.trials import measures
from mlobs_compile.targets.prometheus.trials.events import from_events
from mlobs_compile.targets.prometheus.trials.motion import Drive, Motion, Query, State, named, tried
from mlobs_compile.units import decimal_text

_ALL, _NONE = Decimal(1), Decimal(0)
_WHILE = 16
"""Minutes after which a query is asked what it makes of nothing."""
NATIVE = "promtool has no notation for native histograms, so their series cannot be given"


@dataclass(frozen=True, slots=True)
class Source:
    """Series that can be driven."""

    state: Callable[[Decimal], State]
    """The series while such a share of the events is bad."""
    total: Decimal
    """Events per second, as recorded; 1 for what counts minutes."""
    exact: bool = True
    """Whether any share can be had; else only none and all."""
    counts: bool = True
    """Whether it counts events, so that there can be none while there are data."""
    part: bool = False
    """Whether bad events are counted in series of their own, which may not be exposed yet."""
    blind: bool = False
    """Whether the query makes a value of nothing, so that it never shows that its series are gone."""


def source(objective: Objective, group: Mapping[str, str], per_second: Decimal) -> Source | str:
    """Series for one group of an objective, or why there are none."""
    found = _raw(objective, group, per_second)
    return found if isinstance(found, str) else _sliced(objective, found)


def stage(objective: Objective) -> str:
    """The range over which the objective's events are counted first."""
    return str(objective.slice.length if objective.slice else records.STAGE)


def _raw(objective: Objective, group: Mapping[str, str], per_second: Decimal) -> Source | str:
    form, window = objective.signal.series, stage(objective)
    match form:
        case SeriesEvents():
            driven = from_events(form, window, group, per_second)
            if isinstance(driven, str):
                return driven
            exact, blind = driven.exact, isinstance(tried(Query(form.total, window), {}, _WHILE), float)
            return Source(driven.state, driven.total, exact, counts=exact, part=exact, blind=blind)
        case SeriesHistogram():
            return _histogram(form, objective.bound or Bound(), group, per_second)
        case SeriesErrorRatio(error=query):
            measure = measures.Measure(query, window)
            shares = measures.shares(measure, group)
            if isinstance(shares, str):
                return shares
            return Source(shares[0], _ALL, shares[1], counts=False, blind=_blind(measure))
        case SeriesGauge():
            measure = measures.Measure(form.query, window, form.scale)
            sides = measures.states(measure, objective.bound or Bound(), group)
            if isinstance(sides, str):
                return sides
            good, bad = sides.good, sides.bad[0]
            blind = _blind(measure)
            return Source(lambda share: bad if share else good, _ALL, exact=False, counts=False, blind=blind)
        case SeriesComposite():
            return Source(lambda share: _parts(form, share), _ALL, counts=False)
        case None:
            return "the signal has no PromQL form"
        case _:
            assert_never(form)


def _blind(measure: measures.Measure) -> bool:
    return isinstance(measure.value({}, _WHILE), float)


def _histogram(
    form: SeriesHistogram, bound: Bound, group: Mapping[str, str], per_second: Decimal
) -> Source | str:
    if form.buckets is Buckets.NATIVE:
        return NATIVE
    (selector,) = selectors.read(form.selector) or (None,)
    labels = witnesses.witness(selector, held=group) if selector else None
    if selector is None or labels is None or bound.high is None:
        return f"no label set is known that `{form.selector}` selects"
    events, limit, metric = per_second * 60, decimal_text(bound.high / form.scale), selector.metric

    def state(share: Decimal) -> State:
        amounts = {
            named(f"{metric}_count", labels): events,
            named(f"{metric}_bucket", {**labels, "le": limit}): events * (1 - share),
            named(f"{metric}_bucket", {**labels, "le": "+Inf"}): events,
        }
        return {series: Drive(Motion.COUNTER, amount) for series, amount in amounts.items()}

    return Source(state, per_second)


def _parts(form: SeriesComposite, share: Decimal) -> State:
    """What the parts record, with all errors in the first part if it can hold them."""
    weights = sum((part.weight for part in form.parts), _NONE)
    first = share
    if form.combine is Combine.WEIGHTED:
        first = share * weights / form.parts[0].weight
    shares = [first, *(_NONE for _ in form.parts[1:])] if first <= 1 else [share for _ in form.parts]
    found: dict[Labels, Drive] = {}
    for part, errors in zip(form.parts, shares, strict=True):
        identity = {"environment": part.environment, "slo": part.objective}
        ratio = named(records.ERRORS, {**identity, "window": str(records.STAGE)})
        found[ratio] = Drive(Motion.LEVEL, errors)
        found[named(records.TOTAL, identity)] = Drive(Motion.LEVEL, Decimal(100))
    return found


def _sliced(objective: Objective, found: Source) -> Source:
    """For slices of time each counts one; those that are judged are all good or all bad, just beside their target."""
    if objective.slice is None:
        return found
    target = objective.slice.target
    if objective.budgeting is Budgeting.RATIO_TIMESLICES or target is None:
        return replace(found, total=_ALL)
    edge = 1 - target
    below, above = edge * Decimal("0.99"), min(_ALL, edge * Decimal("1.01"))
    if not found.exact:
        below, above = _NONE, _ALL
    state = found.state
    return replace(found, state=lambda share: state(above if share else below), total=_ALL, exact=False)
