"""Readings of an SLO as formulas of CloudWatch, and the lines that they are compared with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from mlobs_compile.ir.board import Reading, View
from mlobs_compile.ir.objective import Objective, Tier
from mlobs_compile.ir.signal import Bound, MetricGauge, Signal
from mlobs_compile.queries import cloudwatch
from mlobs_compile.queries.cloudwatch import Queries, Query
from mlobs_compile.targets.cloudwatch import grid
from mlobs_compile.units import Duration, decimal_text

RESOLUTION = Duration.of(minutes=5)
"""The period of a signal's line: fine enough to see an incident, coarse enough for a week."""
_KEPT = Duration.of(days=63)
"""For how long points of five minutes are kept; points of an hour for 455 days."""
_DAY = Duration.of(days=1)
_HOUR = Duration.of(hours=1)
_WEEK = Duration.of(days=7)
_LONG = Duration.of(hours=6)
"""Of which a day, the usual width of a dashboard, has too few."""
_OF_GAUGE = (Reading.SLI, Reading.BUDGET_LEFT, Reading.BURN_DOWN, Reading.ERROR_RATIO)


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line that a value is compared with."""

    label: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Chart:
    """Formulas that share a graph, and the lines they are compared with."""

    queries: Queries
    lines: tuple[Line, ...]
    span: Duration | None
    """How far back it must look to show anything; None leaves it to the reader."""
    note: str = ""
    """What stands behind the title where it shows something else than the title says."""


def step(signals: Sequence[Signal], window: Duration | None) -> tuple[Duration, Duration | None]:
    """The period in which signals are drawn, and how far back that must look: sums over what their alert sums over."""
    if window is None or not any(cloudwatch.by_window(signal) for signal in signals):
        return RESOLUTION, None
    return grid.period(window), _WEEK if window >= _LONG else None


_SPENT = (Line("spent", Decimal(0)),)


def sayable(objective: Objective, reading: Reading) -> bool:
    """Whether a formula can say it: none counts slices of time, nor what there was of a running month."""
    if isinstance(objective.signal.metric, MetricGauge):
        return reading in _OF_GAUGE and (reading is Reading.ERROR_RATIO or _rolls(objective))
    match reading:
        case Reading.EVENTS:
            return True
        case Reading.ERROR_RATIO | Reading.BURN_RATE:
            return objective.slice is None
        case Reading.SLI | Reading.BUDGET_LEFT | Reading.BURN_DOWN | Reading.COUNTED | Reading.ROOM:
            return _rolls(objective)
        case Reading.EXHAUSTION:
            return False  # It mixes two windows, and a formula has one period.
        case _:
            assert_never(reading)


def _rolls(objective: Objective) -> bool:
    return objective.slice is None and objective.periods[0].calendar is None


def chart(objective: Objective, reading: Reading, tiers: Sequence[Tier], view: View) -> Chart:
    """The formulas of a reading that can be said."""
    signal, bound, budget = objective.signal, objective.bound, objective.budget
    if isinstance(signal.metric, MetricGauge):
        return _of_gauge(objective, reading)
    match reading:
        case Reading.BUDGET_LEFT:
            rows = cloudwatch.budget_left(signal, bound, objective.window, budget)
            return Chart(rows, _SPENT, objective.window)
        case Reading.SLI:
            rows = cloudwatch.good_ratio(signal, bound, objective.window)
            return Chart(rows, (Line("objective", objective.target),), objective.window)
        case Reading.BURN_DOWN:
            return _burn_down(objective)
        case Reading.COUNTED | Reading.ROOM | Reading.EXHAUSTION:
            counted = cloudwatch.counted(signal, bound, objective.window)
            sums = {Reading.COUNTED: "total * 1"}.get(reading, f"total * {decimal_text(budget)} - bad")
            row = Query("amount", None, sums, objective.window, reading.value, returned=True)
            return Chart((*counted, row), (), objective.window)
        case Reading.ERROR_RATIO | Reading.BURN_RATE:
            return _by_window(objective, reading, tiers, view)
        case Reading.EVENTS:
            return Chart(cloudwatch.event_rates(signal, bound, RESOLUTION), (), None)
        case _:
            assert_never(reading)


def _burn_down(objective: Objective) -> Chart:
    """Sums over all that the widget shows, which is held at the objective's window."""
    step = _HOUR if objective.window >= _DAY else RESOLUTION
    below = cloudwatch.counted(objective.signal, objective.bound, step)
    down = f"1 - RUNNING_SUM(bad) / SUM(total) / {decimal_text(objective.budget)}"
    row = Query("down", None, down, step, "budget left", returned=True)
    return Chart((*below, row), _SPENT, objective.window)


def _of_gauge(objective: Objective, reading: Reading) -> Chart:
    """A gauge counts no events: the share of points within its bound, or the value itself beside it."""
    bound, budget = objective.bound or Bound(), decimal_text(objective.budget)
    if reading is Reading.ERROR_RATIO:
        value = labelled(cloudwatch.value(objective.signal, RESOLUTION), objective.signal.name)
        return Chart(value, tuple(sides(bound)), None, "the value, for a gauge has no events")
    step = _HOUR if objective.window > _KEPT else RESOLUTION
    below = (row.hidden() for row in cloudwatch.outside(cloudwatch.value(objective.signal, step), bound))
    expression, line = {
        Reading.SLI: ("TIME_SERIES(1 - AVG(outside))", Line("objective", objective.target)),
        Reading.BUDGET_LEFT: (f"TIME_SERIES(1 - AVG(outside) / {budget})", *_SPENT),
        Reading.BURN_DOWN: (f"1 - RUNNING_SUM(outside) / SUM(outside * 0 + 1) / {budget}", *_SPENT),
    }[reading]
    row = Query("share", None, expression, step, reading.value.replace("-", " "), returned=True)
    return Chart((*below, row), (line,), objective.window, f"of points of {step}, for a gauge has no events")


def _by_window(objective: Objective, reading: Reading, tiers: Sequence[Tier], view: View) -> Chart:
    signal, bound, budget = objective.signal, objective.bound, objective.budget
    windows = _windows(tiers, view)
    span = Duration.of(days=7) if windows[-1] >= _DAY else None
    if reading is Reading.ERROR_RATIO:
        forms = [labelled(cloudwatch.error_ratio(signal, bound, w), f"bad over {w}") for w in windows]
        return Chart(joined(forms), tuple(Line(tier.name, tier.factor * budget) for tier in tiers), span)
    forms = [labelled(cloudwatch.burn_rate(signal, bound, w, budget), f"burn over {w}") for w in windows]
    return Chart(joined(forms), tuple(Line(tier.name, tier.factor) for tier in tiers), span)


def _windows(tiers: Sequence[Tier], view: View) -> list[Duration]:
    """The windows the alerts use, shortest first; a single number shows the shortest long one."""
    if not tiers:
        return [_HOUR]
    if view is View.STAT:
        return [min(tier.long for tier in tiers)]
    found = {window for tier in tiers for window in (tier.short, tier.long)}
    return sorted(window for window in found if window <= grid.LONGEST) or [_HOUR]


def labelled(queries: Queries, label: str) -> Queries:
    return tuple(replace(row, label=label) if row.returned else row for row in queries)


def joined(forms: Iterable[Queries]) -> Queries:
    """Several formulas side by side, each under ids of its own."""
    return tuple(row for number, form in enumerate(forms) for row in cloudwatch.suffixed(form, f"_{number}"))


def sides(bound: Bound, what: str = "") -> Iterator[Line]:
    """The lines at the sides of a bound."""
    if bound.high is not None:
        yield Line(f"{what}at most {decimal_text(bound.high)}", bound.high)
    if bound.low is not None:
        yield Line(f"{what}at least {decimal_text(bound.low)}", bound.low)
