"""SLOs of `openslo/v1alpha` as they are meant, in the same terms as those of `v1`."""

from __future__ import annotations

from mlobs_compile.openslo import v1alpha
from mlobs_compile.openslo.model import (
    Goal,
    Indicator,
    Method,
    Promise,
    Query,
    Ratio,
    Threshold,
    Window,
)
from mlobs_compile.openslo.objects import Found, below
from mlobs_compile.openslo.shapes import Shorthand
from mlobs_compile.route import Place

_UNITS = {"Minute": "m", "Hour": "h", "Day": "d", "Week": "w", "Month": "M", "Quarter": "Q", "Year": "Y"}
_SECONDS = 60


def promise(found: Found, slo: v1alpha.Slo) -> Promise:
    """The SLO; each of its objectives may have an indicator of its own."""
    spec = slo.spec
    shared = None
    if spec.indicator:
        where = found.at("spec", "indicator", "thresholdMetric")
        shared = Indicator(Threshold(_query(spec.indicator.thresholdMetric, where), where), (), where)
    window = _window(spec.timeWindows[0], found.at("spec", "timeWindows", 0)) if spec.timeWindows else None
    goals = (
        _goal(goal, found.at("spec", "objectives", number)) for number, goal in enumerate(spec.objectives)
    )
    return Promise(
        metadata=slo.metadata,
        description=spec.description,
        service=spec.service,
        service_place=found.at("spec", "service"),
        window=window,
        method=Method(spec.budgetingMethod) if spec.budgetingMethod else None,
        indicator=shared,
        goals=tuple(goals),
        policies=None,
        place=found.place,
        composite=False,
    )


def _goal(shape: v1alpha.Objective, place: Place) -> Goal:
    return Goal(
        title=shape.displayName,
        op=shape.op,
        value=shape.value,
        target=shape.target,
        target_place=below(place, "target"),
        slice_target=shape.timeSliceTarget,
        slice_length=None,
        weight=None,
        indicator=_indicator(shape.ratioMetrics, below(place, "ratioMetrics")),
        place=place,
    )


def _indicator(shape: v1alpha.RatioMetrics | None, place: Place) -> Indicator | None:
    if shape is None:
        return None
    counter = shape.incremental if shape.incremental is not None else shape.counter
    total, good = (_query(getattr(shape, side), below(place, side)) for side in ("total", "good"))
    return Indicator(Ratio(total, good, None, counter, place), (), place)


def _query(shape: v1alpha.MetricSource, place: Place) -> Query:
    where = below(place, "source")
    if shape.metadata is None:
        return Query(shape.source, where, shape.query, below(place, "query"))
    return Query(shape.source, where, {"query": shape.query, "metadata": shape.metadata}, place)


def _window(shape: v1alpha.TimeWindow, place: Place) -> Window:
    """`unit: Second` is taken in whole minutes."""
    seconds = shape.unit == "Second"
    count = -(-shape.count // _SECONDS) if seconds else shape.count
    calendar = shape.calendar
    rolling = shape.isRolling if shape.isRolling is not None else calendar is None
    start, zone = (calendar.startTime, calendar.timeZone) if calendar else (None, None)
    length = Shorthand(count, "m" if seconds else _UNITS[shape.unit])
    return Window(length, rolling, start, zone, place, below(place, "unit"), below(place, "calendar"))
