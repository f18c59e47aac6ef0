"""Indicators that a document spells out become signals: each form is read as events, a ratio, a latency or a value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mlobs_compile import preset
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.signal import (
    PUBLISHED,
    Bound,
    Buckets,
    Metric,
    MetricEvents,
    MetricForm,
    MetricGauge,
    MetricMath,
    SeriesErrorRatio,
    SeriesEvents,
    SeriesForm,
    SeriesGauge,
    SeriesHistogram,
    Signal,
    Term,
    Unit,
)
from mlobs_compile.lower.bounds import unit_of
from mlobs_compile.queries import promql, records
from mlobs_compile.spec.metric_math import CloudWatchSli, CloudWatchTerm
from mlobs_compile.spec.sli import Sli
from mlobs_compile.units import Duration

SPELLED = "spelled out in the spec"
Limits = tuple[Decimal | None, Decimal | None]
_NO_LIMITS: Limits = (None, None)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What an `sli` says: the signal, and the bound where it stands inside."""

    signal: Signal
    bound: Bound | None


def spelled_out(
    sli: Sli, name: str, subject: Subject, said: Limits = _NO_LIMITS, by: tuple[str, ...] = ()
) -> Indicator:
    """The indicator of an SLO of `subject` whose own bound is `said`, kept apart by labels where there are some.

    Forms on published results read the labels of docs/metrics.md.
    """
    low, high = _limits(sli)
    unit = _unit(sli, (low, high) if sli.gauge else said)
    metric = _metric(sli.cloudwatch) if sli.cloudwatch else None
    bound = None if low is None and high is None else Bound(low, high)
    source = PUBLISHED if sli.batches or sli.score or sli.monitor_age else SPELLED
    return Indicator(Signal(name, unit, _series(sli, subject, by), metric, source=source), bound)


def _limits(sli: Sli) -> Limits:
    """Lowest and highest good value, where the form itself has them."""
    aged = sli.freshness or sli.monitor_age
    if aged:
        return None, _seconds(aged.at_most)
    if sli.histogram:
        return None, sli.histogram.at_most
    ranged = sli.gauge or sli.score
    return ranged.limits if ranged else _NO_LIMITS


def _seconds(length: Duration) -> Decimal:
    return length.seconds


def _unit(sli: Sli, limits: Limits) -> Unit:
    if sli.histogram or sli.freshness or sli.monitor_age:
        return Unit.SECONDS
    if sli.score:
        return Unit.SCORE
    valued = sli.gauge or (sli.cloudwatch and sli.cloudwatch.gauge)
    return unit_of(limits) if valued else Unit.RATIO


def _series(sli: Sli, subject: Subject, by: tuple[str, ...]) -> SeriesForm | None:
    if sli.events:
        return SeriesEvents(sli.events.total, sli.events.bad, sli.events.good)
    if sli.ratio:
        return SeriesErrorRatio(preset.error_query(sli.ratio))
    if sli.histogram:
        shape = sli.histogram
        return SeriesHistogram(shape.metric, preset.SCALES[shape.unit], shape.buckets, Buckets(shape.type))
    if sli.gauge:
        return SeriesGauge(sli.gauge.query)
    if sli.boolean:
        return SeriesErrorRatio(f"({sli.boolean.query}) == bool 0")
    if sli.freshness:
        return SeriesGauge(f"time() - {promql.aggregated('max', by, sli.freshness.timestamp)}")
    return _of_a_model(sli, subject)


def _of_a_model(sli: Sli, subject: Subject) -> SeriesForm | None:
    """The forms that only machine learning has."""
    labels = (
        f"{subject.kind}={records.quoted(subject.name)},environment={records.quoted(subject.environment)}"
    )
    if sli.predictions:
        return SeriesEvents(sli.predictions.total, bad=sli.predictions.fallback)
    if sli.batches:
        # A run counts in the minute in which it is published: later its results may be those of the next one.
        last = f"mlobs_run_timestamp_seconds{{{labels}}}"
        ran = f"(count({last} != {last} offset 1m) or 0 * count({last})) / {records.INTERVAL.whole_seconds}"
        failing = f"count(mlobs_check_status{{{labels}}} == 2) > bool 0"
        return SeriesEvents(ran, bad=f"{ran} * ({failing})")
    if sli.score:
        check = f"check={records.quoted(f'{subject.name}/{sli.score.check}')}"
        environment = f"environment={records.quoted(subject.environment)}"
        return SeriesGauge(f"mlobs_check_value{{{check},{environment}}}")
    if sli.monitor_age:
        return SeriesGauge(f"time() - max(mlobs_run_timestamp_seconds{{{labels}}})")
    return None


def _metric(form: CloudWatchSli) -> MetricForm:
    if form.gauge:
        return MetricGauge(_term(form.gauge))
    total, bad, good = ((_term(side),) if side else () for side in (form.total, form.bad, form.good))
    return MetricEvents(total, bad, good)


def _term(shape: CloudWatchTerm) -> Term:
    """Dimensions and metrics in the order of their names, so that nothing depends on how they are written."""
    if shape.expression:
        metrics = tuple(sorted((id, preset.metric(held, {})) for id, held in shape.metrics.items()))
        return MetricMath(" ".join(shape.expression.split()), metrics)
    assert shape.namespace and shape.metric
    scale = Decimal(1) if shape.scale is None else shape.scale
    return Metric(shape.namespace, shape.metric, tuple(sorted(shape.dimensions.items())), shape.stat, scale)
