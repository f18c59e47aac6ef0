"""The rows of a board that show what checks find: the state of each, its value beside its bound, and its run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.board import Panel, Section, SignalView, View
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Labels, Measurement
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.signal import Bound
from mlobs_compile.queries import published

_PILLARS = {
    "drift": "Drift of features",
    "predictions": "Drift of predictions",
    "performance": "Performance",
    "estimated": "Estimated performance",
    "bias": "Bias",
    "explainability": "Explainability",
}


def check_sections(subject: Subject, nodes: Sequence[AnyNode]) -> Iterator[Section]:
    """A row for the runs and all verdicts, then one for each pillar; none where nothing is checked."""
    alerts = [node for node in nodes if isinstance(node, ThresholdAlert)]
    runs = [
        Panel(
            alert.id.rpartition("/")[2],
            alert.title,
            alert.summary,
            View.STAT,
            SignalView((alert.signal,), alert.bound),
        )
        for alert in alerts
        if alert.id.startswith(f"{subject.name}/checks/")
    ]
    if runs:
        panels = (*runs, *_of_runs(subject, nodes))
        yield Section("checks", "Checks", panels)
    for pillar, title in _PILLARS.items():
        found = tuple(_values(f"{subject.name}/{pillar}/", alerts))
        if found:
            yield Section(pillar, title, found)


def _of_runs(subject: Subject, nodes: Sequence[AnyNode]) -> Iterator[Panel]:
    """What a run says of itself, and the state in which it left each check."""
    if not any(isinstance(node, Measurement | Expectation) for node in nodes):
        return
    rows = "Rows of the last batch; a batch that is much smaller than usual makes its verdicts weak."
    yield Panel("rows", "Rows of the last batch", rows, View.STAT, SignalView((published.rows(subject),)))
    labels = _labels(nodes)
    if labels:
        covered = (
            "Share of rows whose true label is known; below the bound there is no verdict on performance."
        )
        view = SignalView((published.coverage(subject),), Bound(low=labels.coverage))
        yield Panel("label-coverage", "Label coverage", covered, View.STAT, view)
    states = "The state of each check on the whole batch, by column: pass, warn, fail, error or no data."
    yield Panel("verdicts", "Verdicts", states, View.VERDICTS, SignalView((published.states(subject),)))


def _labels(nodes: Sequence[AnyNode]) -> Labels | None:
    held = (node.batch.labels for node in nodes if isinstance(node, Measurement))
    return next((labels for labels in held if labels), None)


def _values(prefix: str, alerts: Sequence[ThresholdAlert]) -> Iterator[Panel]:
    """The value of every check by column and segment, with the line at which it fails; a warning has no panel."""
    for alert in alerts:
        key = alert.id.removeprefix(prefix)
        if alert.id.startswith(prefix) and not key.endswith("/warn"):
            signal, bound = alert.shown or alert.signal, alert.shown_bound if alert.shown else alert.bound
            title = key.replace("/", " · ")
            yield Panel(key, title, alert.summary, View.LINES, SignalView((signal,), bound))
