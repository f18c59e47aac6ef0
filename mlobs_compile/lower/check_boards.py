"""The rows of a board that show what checks find: the state of each, its value beside its bound, and its run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.ir.board import Panel, Section, SignalView, View
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Labels, Measurement
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.signal import Bound, SeriesGauge, Unit
from mlobs_compile.queries import published

_PILLARS = {
    "drift": "Drift of features",
    "predictions": "Drift of predictions",
    "performance": "Performance",
    "estimated": "Estimated performance",
    "bias": "Bias",
    "explainability": "Explainability",
}


_COLUMN_WISE = frozenset({"drift", "bias"})
"""Pillars that look at one column or group after the other, and so have many findings to be seen at once."""


def check_sections(subject: Subject, nodes: Sequence[AnyNode]) -> Iterator[Section]:
    """A row for the runs and all verdicts, then one for each pillar; none where nothing is checked."""
    alerts = [node for node in nodes if isinstance(node, ThresholdAlert)]
    runs = [
        Panel(
            alert.id.rpartition("/")[2],
            alert.title.removeprefix(f"{subject.name}: ").capitalize(),
            alert.summary,
            View.STAT,
            SignalView((alert.signal,), alert.bound, window=alert.window),
            (alert.id,),
        )
        for alert in alerts
        if alert.id.startswith(f"{subject.name}/checks/")
    ]
    if runs:
        panels = (*runs, *_of_runs(subject, nodes, _of_expectations(alerts)))
        yield Section("checks", "Checks", panels)
    for pillar, title in _PILLARS.items():
        prefix = f"{subject.name}/{pillar}/"
        own = [alert for alert in alerts if alert.id.startswith(prefix)]
        found = tuple(_values(prefix, own))
        if not found:
            continue
        published_here = [alert for alert in own if alert.shown and alert.shown.series]
        if pillar in _COLUMN_WISE and published_here:
            unit = published_here[0].shown.unit if published_here[0].shown else Unit.SCORE
            found = (*_at_once(subject, pillar, unit), *_now(prefix, published_here), *found)
        yield Section(pillar, title, found)


def _of_runs(subject: Subject, nodes: Sequence[AnyNode], told: tuple[str, ...]) -> Iterator[Panel]:
    """What a run says of itself, and the state in which it left each check."""
    if not any(isinstance(node, Measurement | Expectation) for node in nodes):
        return
    passed = "Share of checks that the last batch passed."
    view = SignalView((published.share(subject, published.PASS),))
    yield Panel("passed", "Checks passed", passed, View.STAT, view)
    rows = "Rows of the last batch; a batch that is much smaller than usual makes its verdicts weak."
    drawn = View.LINES if subject.kind == "dataset" else View.STAT
    yield Panel("rows", "Rows of the last batch", rows, drawn, SignalView((published.rows(subject),)))
    labels = _labels(nodes)
    if labels:
        covered = (
            "Share of rows whose true label is known; below the bound there is no verdict on performance."
        )
        view = SignalView((published.coverage(subject),), Bound(low=labels.coverage))
        yield Panel("label-coverage", "Label coverage", covered, View.STAT, view)
    states = "The state of each check on the whole batch, by column: pass, warn, fail, error or no data."
    yield Panel("verdicts", "Verdicts", states, View.VERDICTS, SignalView((published.states(subject),)), told)


def _of_expectations(alerts: Sequence[ThresholdAlert]) -> tuple[str, ...]:
    """The alerts on single expectations, which are seen in the panel of all verdicts."""
    return tuple(
        alert.id
        for alert in alerts
        if alert.id.endswith("/failing") and alert.id.partition("/")[2].startswith(("column/", "table/"))
    )


def _labels(nodes: Sequence[AnyNode]) -> Labels | None:
    held = (node.batch.labels for node in nodes if isinstance(node, Measurement))
    return next((labels for labels in held if labels), None)


def _at_once(subject: Subject, pillar: str, unit: Unit) -> Iterator[Panel]:
    """All columns, or all groups, at one glance: how many are out of bounds, which, since when, and by how much."""
    what = "groups" if pillar == "bias" else "columns"
    share = f"Share of {what} with a check that fails; `no data` counts as not failing."
    view = SignalView((published.share(subject, published.FAIL, pillar),))
    yield Panel("share", f"Share of {what} out of bounds", share, View.STAT, view)
    states = f"The state of each check over time, by {what}: pass, warn, fail, error or no data."
    view = SignalView((published.states(subject, pillar),))
    yield Panel("states", "State over time", states, View.VERDICTS, view)
    table = "What the last run found on the whole batch, beside the limits at which it fails."
    view = SignalView(published.latest(subject, pillar, unit))
    yield Panel("latest", "Findings of the last run", table, View.TABLE, view)


def _now(prefix: str, alerts: Sequence[ThresholdAlert]) -> Iterator[Panel]:
    """Each measure as it is now, largest first."""
    for alert in alerts:
        key = alert.id.removeprefix(prefix)
        if alert.shown and isinstance(alert.shown.series, SeriesGauge) and not _warns(alert):
            largest = replace(
                alert.shown, series=SeriesGauge(f"sort_desc({alert.shown.series.query})"), metric=None
            )
            title = f"{key.replace('/', ' · ')} now"
            view = SignalView((largest,), alert.shown_bound)
            yield Panel(f"{key}/now", title, alert.summary, View.BARS, view, (alert.id,))


def _warns(alert: ThresholdAlert) -> bool:
    return alert.id.endswith("/warn")


def _values(prefix: str, alerts: Sequence[ThresholdAlert]) -> Iterator[Panel]:
    """The value of every check by column and segment, with the lines at which it warns and fails."""
    warnings = {alert.id.removesuffix("/warn"): alert for alert in alerts if _warns(alert)}
    for alert in alerts:
        if _warns(alert):
            continue
        warning = warnings.get(alert.id)
        signal, bound = alert.shown or alert.signal, alert.shown_bound if alert.shown else alert.bound
        view = SignalView((signal,), bound, warning.shown_bound if warning else None)
        told = (alert.id, warning.id) if warning else (alert.id,)
        key = alert.id.removeprefix(prefix)
        yield Panel(key, key.replace("/", " · "), alert.summary, View.LINES, view, told)
