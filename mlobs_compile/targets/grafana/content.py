"""Which data source answers a panel, what it is asked, and how the answer is scaled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from mlobs_compile.ir.alert import AnomalyAlert
from mlobs_compile.ir.board import (
    AlertsView,
    BandView,
    ObjectiveView,
    Panel,
    Reading,
    SignalView,
    TextView,
    View,
)
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import MetricGauge, Signal
from mlobs_compile.queries.records import quoted
from mlobs_compile.targets.grafana import metrics, scale, series
from mlobs_compile.targets.grafana.asked import Asked, Drawn, is_shown
from mlobs_compile.targets.grafana.scale import Scale
from mlobs_compile.targets.grafana.surroundings import Surroundings
from mlobs_compile.units import Duration


def shows(panel: Panel, around: Surroundings) -> bool:
    """Whether some data source can answer the panel; one that nobody can answer is left out."""
    match panel.content:
        case ObjectiveView(objective, reading):
            return around.source(objective) != "cloudwatch" or metrics.shows(objective, reading)
        case AlertsView(slo=slo) if slo:
            return around.homes.get(slo) != "cloudwatch"
        case _:
            return True


def of_panel(panel: Panel, around: Surroundings) -> Drawn | None:
    """Queries and scale; None for what asks no data source."""
    match panel.content:
        case ObjectiveView():
            return of_objective(panel.content, panel.view, around)
        case SignalView():
            return of_signals(panel.content, panel.view)
        case BandView(alert):
            return _of_band(alert, around)
        case AlertsView(slo=slo) if slo:
            matchers = f"environment={quoted(around.environment)},slo={quoted(slo)}"
            return Drawn(Asked(series.of_alerts(matchers)), Scale("none", ((None, scale.BAD),)))
        case AlertsView() | TextView():
            return None
        case _:
            assert_never(panel.content)


def _of_band(alert: AnomalyAlert, around: Surroundings) -> Drawn:
    """The value and its band; no fixed number is its threshold."""
    unit = alert.signal.unit
    if around.homes.get(alert.id) == "cloudwatch" or not alert.signal.series:
        return Drawn(metrics.of_value(alert), scale.of_signal(unit, None))
    return Drawn(Asked(series.of_band(alert)), scale.of_signal(unit, None))


def of_objective(view: ObjectiveView, draws: View, around: Surroundings) -> Drawn:
    """A reading of an objective from where it is alerted on; its own board has what its subject's board had."""
    key = (view.objective.id, view.reading, draws)
    found = around.recent.get(key)
    if found is None:
        if len(around.recent) >= _RECENT:
            around.recent.clear()
        found = around.recent[key] = _of_objective(view, draws, around)
    return found


_RECENT = 64
"""Readings that are kept: a subject's board and those of its SLOs are drawn one after the other."""


def _of_objective(view: ObjectiveView, draws: View, around: Surroundings) -> Drawn:
    objective, reading = view.objective, view.reading
    if around.source(objective) == "cloudwatch":
        asked = metrics.of_objective(objective, reading, draws, around.long_windows(objective))
        if isinstance(objective.signal.metric, MetricGauge) and reading is Reading.ERROR_RATIO:
            return Drawn(asked, scale.of_signal(objective.signal.unit, objective.bound))
    else:
        asked = Asked(series.of_objective(objective, reading, around.windows(objective)))
    return Drawn(asked, _scale(objective, reading, around))


def _scale(objective: Objective, reading: Reading, around: Surroundings) -> Scale:
    alerts = around.alerts.get(objective.id, ())
    match reading:
        case Reading.BUDGET_LEFT | Reading.BURN_DOWN:
            return scale.budget_left(around.budgets.get(objective.id, ()))
        case Reading.SLI:
            return scale.sli(objective)
        case Reading.ERROR_RATIO:
            return scale.error_ratio(alerts)
        case Reading.BURN_RATE:
            return scale.burn_rate(alerts)
        case Reading.EVENTS:
            return Scale("ops" if objective.counts_events else "none", low=scale.ZERO)
        case Reading.EXHAUSTION:
            return Scale("s", decimals=1)
        case Reading.COUNTED:
            return scale.amount(objective)
        case Reading.ROOM:
            return scale.room(objective)
        case _:
            assert_never(reading)


def of_signals(view: SignalView, draws: View) -> Drawn:
    """Signals from one data source where one can read them all, else each from its own."""
    colours = scale.of_signal(view.signals[0].unit, view.bound, view.warning)
    if draws is View.TABLE and all(signal.series for signal in view.signals):
        columns = tuple((signal.name, scale.unit_id(signal.unit)) for signal in view.signals)
        return Drawn(Asked(series.of_table(view.signals), columns=columns), colours)
    asked, units = _ask(view.signals, draws, view.window)
    return Drawn(asked, colours, units)


def _ask(
    signals: Sequence[Signal], draws: View, window: Duration | None
) -> tuple[Asked, tuple[tuple[int, str], ...]]:
    if all(signal.series for signal in signals):
        asked = Asked(series.of_signals(signals, draws))
    elif all(signal.metric for signal in signals):
        asked = metrics.of_signals(signals, draws, window)
    else:
        in_series = [signal for signal in signals if signal.series]
        in_metrics = [signal for signal in signals if not signal.series]
        signals = (*in_series, *in_metrics)
        rows = metrics.of_signals(in_metrics, draws, window).queries
        asked = Asked((*series.of_signals(in_series, draws), *rows))
    return asked, _odd_units(signals, asked)


def _odd_units(signals: Sequence[Signal], asked: Asked) -> tuple[tuple[int, str], ...]:
    """The units of shown queries that are not the first signal's; quantiles of one signal share its unit."""
    shown = [at for at, query in enumerate(asked.queries) if is_shown(query)]
    if len(shown) != len(signals):
        return ()
    odd = [pair for pair in zip(shown, signals, strict=True) if pair[1].unit is not signals[0].unit]
    return tuple((at, scale.unit_id(signal.unit)) for at, signal in odd)
