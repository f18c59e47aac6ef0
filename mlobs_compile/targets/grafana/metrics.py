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
QUANTILES = ("p50", "p95", "p99")


def of_signals(signals: Sequence[Signal], view: View) -> Asked:
    """A line for each signal; a latency that has a panel to itself is drawn by its quantiles."""
    if len(signals) == 1 and view is View.LINES and isinstance(signals[0].metric, MetricDistribution):
        signals = [_at_quantile(signals[0], signals[0].metric, stat) for stat in QUANTILES]
    formulas = (
        cloudwatch.suffixed(_value(signal, view), f"_{at}" if len(signals) > 1 else "")
        for at, signal in enumerate(signals)
    )
    return Asked(tuple(chain.from_iterable(formulas)))


def _value(signal: Signal, view: View) -> cloudwatch.Queries:
    return cloudwatch.highest(signal, PERIOD, MOST) if view is View.TOP else cloudwatch.value(signal, PERIOD)


def _at_quantile(signal: Signal, distribution: MetricDistribution, stat: str) -> Signal:
    return replace(signal, name=stat, metric=MetricDistribution(replace(distribution.metric, stat=stat)))


def of_objective(objective: Objective, reading: Reading, view: View, windows: Sequence[Duration]) -> Asked:
    """The reading as near as CloudWatch can give it, with a note where it differs from the rule's own."""
    signal, bound = objective.signal, objective.bound or Bound()
    if isinstance(signal.metric, MetricGauge):
        return _of_gauge(objective)
    match reading:
        case Reading.BUDGET_LEFT | Reading.SLI:
            return _over_window(objective, reading, view)
        case Reading.ERROR_RATIO:
            return _by_window(objective, [(w, cloudwatch.error_ratio(signal, bound, w)) for w in windows])
        case Reading.BURN_RATE:
            return _by_window(
                objective, [(w, cloudwatch.burn_rate(signal, bound, w, objective.budget)) for w in windows]
            )
        case Reading.EVENTS:
            return Asked(cloudwatch.event_rates(signal, bound, PERIOD))
        case _:
            assert_never(reading)


def _of_gauge(objective: Objective) -> Asked:
    """A gauge counts no events, so all that can be shown is when it was out of bounds."""
    value = cloudwatch.value(objective.signal, PERIOD)
    note = "This measure is a value, not a count of events: shown is 1 while it is out of bounds, else 0."
    return Asked(cloudwatch.outside(value, objective.bound or Bound()), note)


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
    label = "budget left" if reading is Reading.BUDGET_LEFT else "good"
    expression = _expression(objective, reading, view)
    row = cloudwatch.Query("over_range", None, expression, step, label, returned=True)
    note = f"Summed over the last {objective.window} in steps of {step}: CloudWatch records no budget."
    return Asked((*below, row), note, span=objective.window)


def _expression(objective: Objective, reading: Reading, view: View) -> str:
    budget = decimal_text(objective.budget)
    match reading, view:
        case Reading.BUDGET_LEFT, View.LINES:
            return f"1 - RUNNING_SUM(bad) / SUM(total) / {budget}"
        case _, View.LINES:
            return "1 - RUNNING_SUM(bad) / RUNNING_SUM(total)"
        case Reading.BUDGET_LEFT, _:
            return f"TIME_SERIES(1 - SUM(bad) / SUM(total) / {budget})"
        case _:
            return "TIME_SERIES(1 - SUM(bad) / SUM(total))"
