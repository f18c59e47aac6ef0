"""Which panels CloudWatch can draw, and the formulas and lines each of them shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mlobs_compile.ir.board import (
    MOST,
    BandView,
    Board,
    ObjectiveView,
    Panel,
    Reading,
    SignalView,
    TextView,
    View,
)
from mlobs_compile.ir.objective import BurnRateAlert, Objective, Tier
from mlobs_compile.ir.signal import Bound, MetricEvents, MetricGauge, Signal
from mlobs_compile.queries import cloudwatch
from mlobs_compile.queries.cloudwatch import Queries
from mlobs_compile.targets.cloudwatch import grid, readings
from mlobs_compile.targets.cloudwatch.readings import RESOLUTION, Chart, Line
from mlobs_compile.units import Duration

MOST_WIDGETS, MOST_METRICS = 500, 2500
"""On one dashboard (CloudWatch User Guide, "CloudWatch service quotas")."""
_FEW = 40
"""Panels that hold fewer rows than a dashboard can, whatever they show: an alarm's ten metrics take thirty rows."""
Tiers = Mapping[str, Sequence[Tier]]
"""The burn tiers by the id of their objective."""


def refuses(board: Board) -> str | None:
    """Why the board cannot be a dashboard; None when it can.

    The overview always can: it lists the alarms, and every other board links to it, whatever else is watched.
    """
    panels = [panel for section in board.sections for panel in section.panels]
    if board.purpose != "overview" and not any(drawable(panel) for panel in panels):
        return "none of its panels reads a CloudWatch metric; add a CloudWatch form, or look at it elsewhere"
    if len(panels) + len(board.sections) + 1 > MOST_WIDGETS:
        return f"it has {len(panels)} panels and a dashboard holds {MOST_WIDGETS} widgets; split it"
    if len(panels) <= _FEW:
        return None
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
            if isinstance(objective.signal.metric, MetricGauge):
                return len(cloudwatch.value(objective.signal, RESOLUTION)) + 2
            ratio = cloudwatch.error_ratio(objective.signal, objective.bound, RESOLUTION)
            return len(ratio) + (reading is not Reading.ERROR_RATIO)  # All others put one row on top.
        case _:
            return 0


def drawable(panel: Panel) -> bool:
    """Whether the panel reads at least one metric that CloudWatch has."""
    match panel.content:
        case ObjectiveView(objective, reading):
            return _measured(objective) and readings.sayable(objective, reading)
        case SignalView(signals):
            return any(signal.metric is not None for signal in signals)
        case BandView(alert):
            return alert.signal.metric is not None
        case _:
            return False


def counted(panel: Panel) -> bool:
    """Whether the panel is of an objective that some panel could show."""
    return isinstance(panel.content, ObjectiveView) and _measured(panel.content.objective)


def _measured(objective: Objective) -> bool:
    """Whether CloudWatch has what the objective is judged by."""
    metric = objective.signal.metric
    return metric is not None and (isinstance(metric, MetricEvents) or objective.bound is not None)


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
        case SignalView():
            return _signals(panel.content, panel.view)
        case ObjectiveView(objective, reading):
            return readings.chart(objective, reading, tiers.get(objective.id, ()), panel.view)
        case BandView(alert):
            learned = cloudwatch.learnable(alert.signal, grid.period(alert.window))
            return Chart(cloudwatch.with_band(learned, alert.deviations), (), None)
        case _:
            raise ValueError(f"`{panel.key}` reads no metric")


def _signals(view: SignalView, draws: View) -> Chart:
    asked = [signal for signal in view.signals if signal.metric is not None]
    step, span = readings.step(asked, view.window)
    forms = [_form(signal, draws, step) for signal in asked]
    limits = (*_limits(view.bound), *_limits(view.warning, "warning: "))
    return Chart(readings.joined(forms), limits, span)


def _form(signal: Signal, draws: View, step: Duration) -> Queries:
    """The signal by its name; a metric of each device is called by the device."""
    if any(metric.each for metric in cloudwatch.metrics(signal)):
        most = MOST if draws is View.TOP else cloudwatch.MOST_LINES
        return cloudwatch.highest(signal, step, most)
    return readings.labelled(cloudwatch.value(signal, step), signal.name)


def _limits(bound: Bound | None, what: str = "") -> tuple[Line, ...]:
    return tuple(readings.sides(bound, what)) if bound else ()
