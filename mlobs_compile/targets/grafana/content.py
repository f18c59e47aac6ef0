"""Which data source answers a panel, what it is asked, and how the answer is scaled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from mlobs_compile.ir.board import ObjectiveView, Reading, SignalView, View
from mlobs_compile.ir.objective import BurnRateAlert, Objective
from mlobs_compile.ir.signal import Signal
from mlobs_compile.targets.grafana import metrics, scale, series
from mlobs_compile.targets.grafana.asked import Asked, is_shown
from mlobs_compile.targets.grafana.scale import Scale
from mlobs_compile.targets.grafana.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Drawn:
    """Queries and scale of one panel; `units` are those of queries that differ from the panel's own."""

    asked: Asked
    scale: Scale
    units: tuple[tuple[int, str], ...] = ()
    """Position of the query and its Grafana unit."""


def of_objective(view: ObjectiveView, draws: View, around: Surroundings) -> Drawn:
    """A reading of an objective from where it is alerted on."""
    objective, reading = view.objective, view.reading
    if around.source(objective) == "cloudwatch":
        asked = metrics.of_objective(objective, reading, draws, around.long_windows(objective))
    else:
        asked = Asked(series.of_objective(objective, reading, around.windows(objective)))
    return Drawn(asked, _scale(objective, reading, around.alerts.get(objective.id, ())))


def _scale(objective: Objective, reading: Reading, alerts: Sequence[BurnRateAlert]) -> Scale:
    match reading:
        case Reading.BUDGET_LEFT:
            return scale.budget_left()
        case Reading.SLI:
            return scale.sli(objective)
        case Reading.ERROR_RATIO:
            return scale.error_ratio(alerts)
        case Reading.BURN_RATE:
            return scale.burn_rate(alerts)
        case Reading.EVENTS:
            return Scale("ops" if objective.counts_events else "none", low=scale.ZERO)
        case _:
            assert_never(reading)


def of_signals(view: SignalView, draws: View) -> Drawn:
    """Signals from one data source where one can read them all, else each from its own."""
    first = view.signals[0].unit
    asked, units = _ask(view.signals, draws)
    return Drawn(asked, scale.of_signal(first, view.bound), units)


def _ask(signals: Sequence[Signal], draws: View) -> tuple[Asked, tuple[tuple[int, str], ...]]:
    if all(signal.series for signal in signals):
        asked = Asked(series.of_signals(signals, draws))
    elif all(signal.metric for signal in signals):
        asked = metrics.of_signals(signals, draws)
    else:
        in_series = [signal for signal in signals if signal.series]
        in_metrics = [signal for signal in signals if not signal.series]
        signals = (*in_series, *in_metrics)
        rows = metrics.of_signals(in_metrics, draws).queries
        asked = Asked((*series.of_signals(in_series, draws), *rows))
    return asked, _odd_units(signals, asked)


def _odd_units(signals: Sequence[Signal], asked: Asked) -> tuple[tuple[int, str], ...]:
    """The units of shown queries that are not the first signal's; quantiles of one signal share its unit."""
    shown = [at for at, query in enumerate(asked.queries) if is_shown(query)]
    if len(shown) != len(signals):
        return ()
    odd = [pair for pair in zip(shown, signals, strict=True) if pair[1].unit is not signals[0].unit]
    return tuple((at, scale.unit_id(signal.unit)) for at, signal in odd)
