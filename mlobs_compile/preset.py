"""The contract of a preset: the signals one system gives, as data; a built-in one is a YAML file in `presets/`.

The format is that of a user's own `kind: Preset` document, see `spec/preset.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from mlobs_compile import registry, source
from mlobs_compile.ir.signal import (
    Buckets,
    Metric,
    MetricDistribution,
    MetricEvents,
    MetricForm,
    MetricGauge,
    SeriesErrorRatio,
    SeriesEvents,
    SeriesForm,
    SeriesGauge,
    SeriesHistogram,
    Signal,
    Silence,
    Unit,
)
from mlobs_compile.queries import counting
from mlobs_compile.resolve.platform import AppliedPreset
from mlobs_compile.spec.common import CloudWatchMetric
from mlobs_compile.spec.preset import CloudWatchForm, Preset, SignalShape
from mlobs_compile.spec.sli import ErrorRatio

PACKAGE = "mlobs_compile.presets"
_PARAM = re.compile(r"\$([a-z][a-z0-9_]*)")
_MATCHER = re.compile(r'([=!])~"\$([a-z][a-z0-9_]*)"')
_LITERAL = re.compile(r"[A-Za-z0-9_:/-]+")
SCALES = {"s": Decimal(1), "ms": Decimal("0.001"), "us": Decimal("0.000001")}
"""What a bucket bound is multiplied by to be in seconds, by the unit it is exposed in."""


@cache
def built_in_names() -> tuple[str, ...]:
    """The presets that ship with mlobs."""
    return tuple(name.removesuffix(".yaml") for name in registry.data_names(PACKAGE, ".yaml"))


@cache
def built_in(name: str) -> Preset | None:
    """A preset that ships with mlobs; read when first asked for."""
    if name not in built_in_names():
        return None
    return Preset.model_validate(source.read_data(f"{name}.yaml", registry.data(PACKAGE, f"{name}.yaml")))


def signal(applied: AppliedPreset, name: str) -> Signal:
    """A signal of a preset, with the document's parameters in its queries and dimensions."""
    shape = applied.preset.signals[name]
    params = dict(applied.params)
    return Signal(
        name=name,
        unit=Unit(shape.unit),
        series=_series(shape, params) if shape.promql else None,
        metric=_metric_form(shape.cloudwatch, params) if shape.cloudwatch else None,
        description=shape.description,
        source=shape.source,
        born_at_one=shape.born_at_one,
        silence=Silence(shape.absence),
        once_a_run=shape.once_a_run,
    )


def signals(applied: AppliedPreset) -> dict[str, Signal]:
    """All signals of a preset."""
    return {name: signal(applied, name) for name in applied.preset.signals}


def filled(text: str, params: Mapping[str, str]) -> str:
    """The text with `$name` replaced; `$window` and unknown names stay as they are.

    A matcher that takes an expression compares where the value is none: `job=~"$job"` becomes `job="feast"`.
    """
    text = _MATCHER.sub(lambda found: _matcher(found, params), text)
    return _PARAM.sub(lambda found: params.get(found[1], found[0]), text)


def _matcher(found: re.Match[str], params: Mapping[str, str]) -> str:
    value = params.get(found[2])
    if value is None or not _LITERAL.fullmatch(value):
        return found[0]
    return f'{"=" if found[1] == "=" else "!="}"{value}"'


def _series(shape: SignalShape, params: Mapping[str, str]) -> SeriesForm:
    form = shape.promql
    assert form is not None
    if form.events:
        events = form.events
        bad, good = (filled(side, params) if side else None for side in (events.bad, events.good))
        return SeriesEvents(filled(events.total, params), bad, good)
    if form.ratio:
        return SeriesErrorRatio(filled(error_query(form.ratio), params))
    if form.histogram:
        found = form.histogram
        buckets = Buckets(found.type)
        return SeriesHistogram(filled(found.metric, params), SCALES[found.unit], found.buckets, buckets)
    query, scale = value_query(shape)
    return SeriesGauge(filled(query, params), scale)


def value_query(shape: SignalShape) -> tuple[str, Decimal]:
    """The query of a signal that is a value, with its parameters still named, and what the value is multiplied by."""
    form, zero = shape.promql, shape.absence == "zero"
    assert form is not None
    if form.count:
        query = counting.counted(form.count.counter, shape.labels, born_at_one=shape.born_at_one, zero=zero)
        return query, Decimal(1)
    if form.mean:
        return counting.mean(form.mean.of, shape.labels), _scale(form.mean.scale)
    assert form.gauge is not None
    query = form.gauge.query
    return counting.or_zero(query) if zero and not shape.labels else query, _scale(form.gauge.scale)


def kind(shape: SignalShape) -> str:
    """What the signal reads, in the field's words."""
    form = shape.promql
    if form is None:
        stored = shape.cloudwatch
        assert stored is not None
        return "counter" if stored.events else "distribution" if stored.distribution else "gauge"
    if form.histogram:
        return f"{form.histogram.type} histogram"
    if form.count:
        return "event"
    return "counter" if form.events else "summary" if form.mean else "gauge"


def _scale(scale: Decimal | None) -> Decimal:
    return Decimal(1) if scale is None else scale


def error_query(ratio: ErrorRatio) -> str:
    """The share of errors, whichever side is written."""
    return ratio.error or f"1 - ({ratio.success})"


def _metric_form(form: CloudWatchForm, params: Mapping[str, str]) -> MetricForm:
    if form.events:
        sides = (form.events.total, form.events.bad, form.events.good)
        total, bad, good = (tuple(metric(item, params) for item in side) for side in sides)
        return MetricEvents(total, bad, good)
    if form.distribution:
        return MetricDistribution(metric(form.distribution, params))
    assert form.gauge is not None
    return MetricGauge(metric(form.gauge, params))


def metric(shape: CloudWatchMetric, params: Mapping[str, str]) -> Metric:
    """A metric with the parameters in its name and dimension values, dimensions in the order of their names."""
    dimensions = tuple(sorted((key, filled(value, params)) for key, value in shape.dimensions.items()))
    name = filled(shape.metric, params)
    return Metric(shape.namespace, name, dimensions, shape.stat, _scale(shape.scale))


__all__ = [
    "built_in",
    "built_in_names",
    "error_query",
    "filled",
    "metric",
    "signal",
    "signals",
    "value_query",
]
