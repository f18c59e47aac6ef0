"""What a panel asks of CloudWatch; the arithmetic itself is written in `queries/cloudwatch.py`.

CloudWatch records nothing derived, so what Prometheus reads from recorded series is computed here when the
panel is looked at: short windows as formulas over one period, the whole objective window as a sum over the
stretch of time that the panel shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import assert_never

from mlobs_compile.ir.alert import AnomalyAlert
from mlobs_compile.ir.board import MOST, Reading, View
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import Bound, MetricDistribution, MetricGauge, Signal
from mlobs_compile.queries import cloudwatch
from mlobs_compile.targets.grafana.asked import Asked
from mlobs_compile.units import Duration, decimal_text

PERIOD = Duration.of(minutes=5)
"""Points of a graph; CloudWatch keeps this resolution for 63 days."""
HOUR = Duration.of(hours=1)
"""Steps of a sum over a whole objective window; kept for 455 days."""
DAY = Duration.of(days=1)
_MINUTE = Duration.of(minutes=1)
_WEEK = Duration.of(days=7)
_LONG = Duration.of(hours=6)
"""Periods of which a day, the usual width of a dashboard, has too few."""
_KEPT = Duration.of(days=63)
"""For how long CloudWatch keeps points of five minutes."""
QUANTILES = ("p50", "p95", "p99")


def of_signals(signals: Sequence[Signal], view: View, window: Duration | None = None) -> Asked:
    """A line for each signal; a latency that has a panel to itself is drawn by its quantiles."""
    if len(signals) == 1 and view is View.LINES and isinstance(signals[0].metric, MetricDistribution):
        signals = [_at_quantile(signals[0], signals[0].metric, stat) for stat in QUANTILES]
    summed = window is not None and any(cloudwatch.by_window(signal) for signal in signals)
    step = Duration(-(-window.ms // _MINUTE.ms) * _MINUTE.ms) if window is not None and summed else PERIOD
    formulas = (
        cloudwatch.suffixed(_value(signal, view, step), f"_{at}" if len(signals) > 1 else "")
        for at, signal in enumerate(signals)
    )
    return Asked(tuple(chain.from_iterable(formulas)), span=_WEEK if step >= _LONG else None)


def of_value(alert: AnomalyAlert) -> Asked:
    """The value that a detector watches; its band is drawn in CloudWatch only."""
    note = "The band that CloudWatch predicts is drawn on the alarm's own page; Grafana cannot ask for it."
    return Asked(cloudwatch.value(alert.signal, PERIOD), note)


def _value(signal: Signal, view: View, step: Duration) -> cloudwatch.Queries:
    return cloudwatch.highest(signal, step, MOST) if view is View.TOP else cloudwatch.value(signal, step)


def _at_quantile(signal: Signal, distribution: MetricDistribution, stat: str) -> Signal:
    return replace(signal, name=stat, metric=MetricDistribution(replace(distribution.metric, stat=stat)))


def of_objective(objective: Objective, reading: Reading, view: View, windows: Sequence[Duration]) -> Asked:
    """The reading as near as CloudWatch can give it, with a note where it differs from the rule's own."""
    signal, bound = objective.signal, objective.bound or Bound()
    if isinstance(signal.metric, MetricGauge):
        return _of_gauge(objective, reading)
    match reading:
        case Reading.BURN_DOWN:
            return _over_window(objective, Reading.BUDGET_LEFT, View.LINES)
        case Reading.BUDGET_LEFT | Reading.SLI | Reading.COUNTED | Reading.ROOM:
            return _over_window(objective, reading, view)
        case Reading.ERROR_RATIO:
            return _by_window(objective, [(w, cloudwatch.error_ratio(signal, bound, w)) for w in windows])
        case Reading.BURN_RATE:
            return _by_window(
                objective, [(w, cloudwatch.burn_rate(signal, bound, w, objective.budget)) for w in windows]
            )
        case Reading.EVENTS:
            return Asked(cloudwatch.event_rates(signal, bound, PERIOD))
        case Reading.EXHAUSTION:
            raise ValueError(f"`{objective.id}`: one period cannot say for how long a budget lasts")
        case _:
            assert_never(reading)


def shows(objective: Objective, reading: Reading) -> bool:
    """Whether CloudWatch can say it at all."""
    if isinstance(objective.signal.metric, MetricGauge):
        return reading in _OF_GAUGE
    return reading is not Reading.EXHAUSTION


_OF_GAUGE = (Reading.SLI, Reading.BUDGET_LEFT, Reading.BURN_DOWN, Reading.ERROR_RATIO)


def _of_gauge(objective: Objective, reading: Reading) -> Asked:
    """A gauge counts no events: shown is the value itself, or the share of points at which it was within its bound."""
    value = cloudwatch.value(objective.signal, PERIOD)
    note = "This measure is a value, not a count of events"
    if reading not in (Reading.SLI, Reading.BUDGET_LEFT, Reading.BURN_DOWN):
        return Asked(value, f"{note}: shown is the value, beside its bound.")
    step = HOUR if objective.window > _KEPT else PERIOD
    rows = cloudwatch.outside(cloudwatch.value(objective.signal, step), objective.bound or Bound())
    expression = {
        Reading.SLI: "TIME_SERIES(1 - AVG(outside))",
        Reading.BUDGET_LEFT: f"TIME_SERIES(1 - AVG(outside) / {decimal_text(objective.budget)})",
        Reading.BURN_DOWN: f"1 - RUNNING_SUM(outside) / SUM(outside * 0 + 1) / {decimal_text(objective.budget)}",
    }[reading]
    told = f"{note}: shown is the share of points, each of {step}, at which it was within its bound."
    below = tuple(replace(row, returned=False) for row in rows)
    row = cloudwatch.Query("over_range", None, expression, step, _LABELS[reading], returned=True)
    return Asked((*below, row), told, span=objective.window)


def _by_window(objective: Objective, formulas: Sequence[tuple[Duration, cloudwatch.Queries]]) -> Asked:
    named = (_called(str(window), cloudwatch.suffixed(rows, f"_{window}")) for window, rows in formulas)
    note = (
        "Computed by CloudWatch for the alerts' long windows, each metric read being paid for; "
        f"a point stands for a whole window, so the panel always shows {objective.window}."
    )
    return Asked(tuple(chain.from_iterable(named)), note, span=objective.window)


def _called(label: str, rows: cloudwatch.Queries) -> cloudwatch.Queries:
    return tuple(replace(row, label=label) if row.returned else row for row in rows)


def _over_window(objective: Objective, reading: Reading, view: View) -> Asked:
    """A sum over all the panel shows, which is held at the objective's window.

    CloudWatch has no rolling period of weeks; `SUM` and `RUNNING_SUM` add the points of the graph's range
    (AWS: CloudWatch User Guide, "Using math expressions").
    """
    step = HOUR if objective.window >= DAY else PERIOD
    below = cloudwatch.error_ratio(objective.signal, objective.bound or Bound(), step)[:-1]
    expression = _expression(objective, reading, view)
    row = cloudwatch.Query("over_range", None, expression, step, _LABELS[reading], returned=True)
    note = f"Summed over the last {objective.window} in steps of {step}: CloudWatch records no budget."
    return Asked((*below, row), note, span=objective.window)


_LABELS = {
    Reading.BUDGET_LEFT: "budget left",
    Reading.BURN_DOWN: "budget left",
    Reading.SLI: "good",
    Reading.COUNTED: "events",
    Reading.ROOM: "left",
}


def _expression(objective: Objective, reading: Reading, view: View) -> str:
    budget = decimal_text(objective.budget)
    match reading, view:
        case Reading.COUNTED, _:
            return "TIME_SERIES(SUM(total))"
        case Reading.ROOM, _:
            return f"TIME_SERIES(SUM(total) * {budget} - SUM(bad))"
        case Reading.BUDGET_LEFT, View.LINES:
            return f"1 - RUNNING_SUM(bad) / SUM(total) / {budget}"
        case _, View.LINES:
            return "1 - RUNNING_SUM(bad) / RUNNING_SUM(total)"
        case Reading.BUDGET_LEFT, _:
            return f"TIME_SERIES(1 - SUM(bad) / SUM(total) / {budget})"
        case _:
            return "TIME_SERIES(1 - SUM(bad) / SUM(total))"
