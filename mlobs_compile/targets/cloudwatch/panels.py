"""Which panels CloudWatch can draw, and the formulas and lines each of them shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from mlobs_compile.ir.board import MOST, Board, ObjectiveView, Panel, Reading, SignalView, TextView, View
from mlobs_compile.ir.objective import BurnRateAlert, Objective, Tier
from mlobs_compile.ir.signal import Bound, MetricDistribution, MetricEvents, Signal
from mlobs_compile.queries import cloudwatch
from mlobs_compile.queries.cloudwatch import Queries
from mlobs_compile.targets.cloudwatch import grid
from mlobs_compile.units import Duration, decimal_text

MOST_WIDGETS, MOST_METRICS = 500, 2500
"""On one dashboard (CloudWatch User Guide, "CloudWatch service quotas")."""
RESOLUTION = Duration.of(minutes=5)
"""The period of a signal's line: fine enough to see an incident, coarse enough for a week."""
Tiers = Mapping[str, Sequence[Tier]]
"""The burn tiers by the id of their objective."""


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


def refuses(board: Board) -> str | None:
    """Why the board cannot be a dashboard; None when it can."""
    panels = [panel for section in board.sections for panel in section.panels]
    if not any(drawable(panel) for panel in panels):
        return "none of its panels reads a CloudWatch metric; add a CloudWatch form, or look at it elsewhere"
    if len(panels) + len(board.sections) + 1 > MOST_WIDGETS:
        return f"it has {len(panels)} panels and a dashboard holds {MOST_WIDGETS} widgets; split it"
    rows = sum(_rows(panel) for panel in panels if drawable(panel))
    if rows > MOST_METRICS:
        return f"its panels read {rows} rows and a dashboard holds {MOST_METRICS}; split it"
    return None


def _rows(panel: Panel) -> int:
    """How many rows the panel's formulas have, each over one window."""
    match panel.content:
        case SignalView(signals):
            return sum(len(cloudwatch.value(s, RESOLUTION)) for s in signals if s.metric is not None)
        case ObjectiveView(objective, reading):
            ratio = cloudwatch.error_ratio(objective.signal, objective.bound, RESOLUTION)
            return len(ratio) + (reading is not Reading.ERROR_RATIO)  # All others put one row on top.
        case _:
            return 0


def drawable(panel: Panel) -> bool:
    """Whether the panel reads at least one metric that CloudWatch has."""
    match panel.content:
        case ObjectiveView(objective, reading):
            return counted(panel) and _over_one_period(objective, reading)
        case SignalView(signals):
            return any(signal.metric is not None for signal in signals)
        case _:
            return False


def counted(panel: Panel) -> bool:
    """Whether the panel is of an objective with events to count."""
    if not isinstance(panel.content, ObjectiveView):
        return False
    objective = panel.content.objective
    if isinstance(objective.signal.metric, MetricDistribution):
        return objective.bound is not None
    return isinstance(objective.signal.metric, MetricEvents)


def _over_one_period(objective: Objective, reading: Reading) -> bool:
    """Whether one period says it: slices of time it cannot count, nor what there was of a running month."""
    match reading:
        case Reading.EVENTS:
            return True
        case Reading.ERROR_RATIO | Reading.BURN_RATE:
            return objective.slice is None
        case Reading.SLI | Reading.BUDGET_LEFT:
            return objective.slice is None and objective.periods[0].calendar is None
        case _:
            assert_never(reading)


def shown(panel: Panel) -> bool:
    """Whether the panel appears at all: drawn, or text."""
    return drawable(panel) or isinstance(panel.content, TextView)


def tiers_of(alerts: Iterable[BurnRateAlert]) -> Tiers:
    """The tiers of every objective that has some."""
    found: dict[str, list[Tier]] = {}
    for alert in alerts:
        found.setdefault(alert.objective.id, []).append(alert.tier)
    return found


def chart(panel: Panel, tiers: Tiers) -> Chart:
    """What a drawable panel shows; raises ValueError for one that is not."""
    match panel.content:
        case SignalView(signals, bound):
            return _signals(SignalView(signals, bound), panel.view)
        case ObjectiveView(objective, reading):
            return _reading(objective, reading, tiers.get(objective.id, ()), panel.view)
        case _:
            raise ValueError(f"`{panel.key}` reads no metric")


def _signals(view: SignalView, draws: View) -> Chart:
    forms = [_form(signal, draws) for signal in view.signals if signal.metric is not None]
    return Chart(_joined(forms), _limits(view.bound), None)


def _form(signal: Signal, draws: View) -> Queries:
    """The signal by its name; a metric of each device is called by the device."""
    if any(metric.each for metric in cloudwatch.metrics(signal)):
        most = MOST if draws is View.TOP else cloudwatch.MOST_LINES
        return cloudwatch.highest(signal, RESOLUTION, most)
    return _labelled(cloudwatch.value(signal, RESOLUTION), signal.name)


def _reading(objective: Objective, reading: Reading, tiers: Sequence[Tier], view: View) -> Chart:
    signal, bound, budget = objective.signal, objective.bound, objective.budget
    windows = _windows(tiers, view)
    span = Duration.of(days=7) if windows[-1] >= Duration.of(days=1) else None
    match reading:
        case Reading.BUDGET_LEFT:
            rows = cloudwatch.budget_left(signal, bound, objective.window, budget)
            return Chart(rows, (Line("spent", Decimal(0)),), objective.window)
        case Reading.SLI:
            rows = cloudwatch.good_ratio(signal, bound, objective.window)
            return Chart(rows, (Line("objective", objective.target),), objective.window)
        case Reading.ERROR_RATIO:
            forms = [_labelled(cloudwatch.error_ratio(signal, bound, w), f"bad over {w}") for w in windows]
            lines = tuple(Line(tier.name, tier.factor * budget) for tier in tiers)
            return Chart(_joined(forms), lines, span)
        case Reading.BURN_RATE:
            forms = [
                _labelled(cloudwatch.burn_rate(signal, bound, w, budget), f"burn over {w}") for w in windows
            ]
            return Chart(_joined(forms), tuple(Line(tier.name, tier.factor) for tier in tiers), span)
        case Reading.EVENTS:
            return Chart(cloudwatch.event_rates(signal, bound, RESOLUTION), (), None)
        case _:
            assert_never(reading)


def _windows(tiers: Sequence[Tier], view: View) -> list[Duration]:
    """The windows the alerts use, shortest first; a single number shows the shortest long one."""
    if not tiers:
        return [Duration.of(hours=1)]
    if view is View.STAT:
        return [min(tier.long for tier in tiers)]
    found = {window for tier in tiers for window in (tier.short, tier.long)}
    return sorted(window for window in found if window <= grid.LONGEST) or [Duration.of(hours=1)]


def _labelled(queries: Queries, label: str) -> Queries:
    return tuple(replace(row, label=label) if row.returned else row for row in queries)


def _joined(forms: Iterable[Queries]) -> Queries:
    """Several formulas side by side, each under ids of its own."""
    return tuple(row for number, form in enumerate(forms) for row in cloudwatch.suffixed(form, f"_{number}"))


def _limits(bound: Bound | None) -> tuple[Line, ...]:
    return tuple(_sides(bound)) if bound else ()


def _sides(bound: Bound) -> Iterator[Line]:
    if bound.high is not None:
        yield Line(f"at most {decimal_text(bound.high)}", bound.high)
    if bound.low is not None:
        yield Line(f"at least {decimal_text(bound.low)}", bound.low)
