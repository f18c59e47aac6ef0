"""What every measure with a bound must do, whatever it measures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from mlobs_compile.check import Check, Scope
from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.signal import Bound, Metric, MetricGauge, SeriesGauge
from mlobs_compile.spec.shape import Shape
from mlobs_compile.units import Duration
from tests.builders import a_watch
from tests.checks.pages import CHECKS, check

METRIC = Metric("aws/sagemaker/Endpoints/model-metrics", "x", (("Endpoint", "fraud-prod"),), "Average")
DAY = Duration.of(days=1)


def lowered(
    kind: Check[Shape], entry: object, column: str | None, metric: Metric | None = None
) -> ThresholdAlert:
    """The only alert that a measure becomes, taken daily, after the measurement itself."""
    watch = a_watch(f"fraud/checks/{kind.name}", column=column, every=DAY, monitored=metric, scope=kind.scope)
    measurement, alert = kind.lower(kind.shape.model_validate(entry), watch)
    assert isinstance(measurement, Measurement) and measurement.check == alert.id
    assert (measurement.scope, measurement.kind) == (kind.scope.value, kind.name)
    assert isinstance(alert, ThresholdAlert)
    return alert


def alerts_as_it_says(
    scope: Scope, name: str, column: str | None, settings: Mapping[str, object] | None = None
) -> ThresholdAlert:
    """Asserts that the bounds, the urgency, the window and the source of the value are those asked for."""
    kind, own = check(scope, name), settings or {}
    alert = lowered(kind, {**own, "within": [Decimal("-0.1"), Decimal("0.3")], "severity": "page"}, column)
    assert alert.shown_bound == Bound(Decimal("-0.1"), Decimal("0.3"))
    assert alert.bound == Bound(high=Decimal(0))
    assert alert.urgency is Urgency.PAGE
    assert (alert.window, alert.hold) == (DAY, Duration(0))
    assert isinstance(alert.signal.series, SeriesGauge) and isinstance(alert.signal.metric, MetricGauge)
    assert f'check="fraud/checks/{name}"' in alert.signal.series.query
    assert alert.signal.series.query.endswith("== bool 2)")
    assert lowered(kind, {**own, "at_most": "20%"}, column).shown_bound == Bound(high=Decimal("0.2"))
    assert lowered(kind, {**own, "at_least": Decimal("0.7")}, column).shown_bound == Bound(low=Decimal("0.7"))
    assert lowered(kind, {**own, "at_most": 0}, column).urgency is Urgency.TICKET
    managed = lowered(kind, {**own, "at_most": 1}, column, METRIC)
    assert managed.bound == Bound(high=Decimal(1))
    assert managed.signal.metric == MetricGauge(METRIC) and managed.signal.series is None
    return alert


def managed(scope: Scope) -> set[str]:
    """The names of a scope that a managed monitor publishes."""
    return {kind.name for kind in CHECKS if kind.scope is scope and kind.managed}
