"""Dashboards: one per thing that is watched, one per SLO; each answers one reader's question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from mlobs_compile import preset
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.board import AlertsView, BandView, Board, Panel, Section, SignalView, TextView, View
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Subject, Urgency
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import Bound, Signal
from mlobs_compile.lower.check_boards import check_sections
from mlobs_compile.lower.signals import Signals
from mlobs_compile.lower.slo_boards import objective_board, of_slos, slo_section
from mlobs_compile.resolve.platform import AppliedPreset, Thing
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.preset import PresetPanel

OVERVIEW = "board/overview"
SignalAlert = ThresholdAlert | AnomalyAlert | AbsenceAlert


def thing_boards(thing: Thing[Watched], known: Signals, nodes: Iterable[AnyNode]) -> Iterator[Board]:
    """The board of a thing, then one per SLO of it."""
    nodes = list(nodes)
    objectives = [node for node in nodes if isinstance(node, Objective)]
    about, told = _about(thing, thing.subject), of_slos(nodes)
    yield _thing_board(thing, known, nodes, (about, *slo_section(objectives, told)))
    links = (("Platform overview", OVERVIEW), (thing.subject.name, board_id(thing.subject)))
    for objective in objectives:
        yield objective_board(objective, told.get(objective.id, ()), about, links)


def board_id(subject: Subject) -> str:
    return f"board/{subject.name}"


def _thing_board(
    thing: Thing[Watched], known: Signals, nodes: list[AnyNode], first: tuple[Section, ...]
) -> Board:
    subject = thing.subject
    promises = [node for node in nodes if isinstance(node, Objective)]
    watch = _Watch(tuple(_on_signals(nodes)), tuple(promises))
    checks = tuple(check_sections(subject, nodes))
    presets = [
        section
        for applied in known.systems
        for section in _preset_sections(applied, watch, several=len(known.systems) > 1)
    ]
    seen = {alert for section in (*presets, *checks) for panel in section.panels for alert in panel.alerts}
    rest = [alert for alert in watch.alerts if alert.id not in seen]
    return Board(
        id=board_id(subject),
        subject=subject,
        origins=(thing.at("metadata", "name"),),
        title=f"{subject.name} ({subject.kind})",
        description=subject.description
        or f"Everything that is watched of the {subject.kind} {subject.name}.",
        purpose=subject.kind,
        sections=(*first, *presets, *_alert_section(rest), *checks),
        links=(("Platform overview", OVERVIEW), *((o.title, f"board/{o.id}") for o in promises)),
    )


def _on_signals(nodes: Iterable[AnyNode]) -> Iterator[SignalAlert]:
    for node in nodes:
        if isinstance(node, ThresholdAlert | AnomalyAlert) or (
            isinstance(node, AbsenceAlert) and node.objective is None
        ):
            yield node


def _about(thing: Thing[Watched], subject: Subject) -> Section:
    lines = [
        f"**{subject.name}** · {subject.kind} · team **{subject.team}** · {subject.tier}",
        "",
        subject.description,
    ]
    lines += ["", f"[Runbook]({subject.runbook})"] if subject.runbook else []
    lines += ["", f"Spec: `{thing.layers.document.place.path}`"]
    text = Panel(
        "about",
        "About",
        "Who answers for it, and where its promises are written.",
        View.TEXT,
        TextView("\n".join(lines).strip()),
    )
    firing = Panel(
        "firing",
        "Firing alerts",
        f"Alerts of {subject.name} that fire now.",
        View.TABLE,
        AlertsView(subject.kind, subject.name),
    )
    return Section("about", "About", (text, firing))


@dataclass(frozen=True, slots=True)
class _Watch:
    """What is said about the signals of a thing: alerts on them, and promises."""

    alerts: tuple[SignalAlert, ...]
    promises: tuple[Objective, ...]

    def view(self, signals: tuple[Signal, ...]) -> tuple[SignalView, tuple[str, ...]]:
        """The signals with the lines that are drawn on them, and the alerts that these belong to.

        A panel has one scale, so it draws the lines of one signal: of the first that an alert watches.
        """
        told = [alert for alert in self.alerts if _is_one(alert.signal, signals)]
        bounded = next((alert for alert in told if isinstance(alert, ThresholdAlert)), None)
        if bounded is None:
            held = tuple(alert.id for alert in told if isinstance(alert, AbsenceAlert))
            return SignalView(signals, self._promised(signals)), held
        same = [alert for alert in told if alert.signal == bounded.signal]
        limits = [alert for alert in same if isinstance(alert, ThresholdAlert)]
        worst = next((alert for alert in limits if alert.urgency is Urgency.PAGE), limits[0])
        warning = next((alert for alert in limits if alert.bound != worst.bound), None)
        drawn = [worst.bound, *([warning.bound] if warning else [])]
        ids = [
            alert.id
            for alert in same
            if isinstance(alert, AbsenceAlert) or (isinstance(alert, ThresholdAlert) and alert.bound in drawn)
        ]
        return SignalView(signals, worst.bound, warning.bound if warning else None, worst.window), tuple(ids)

    def _promised(self, signals: tuple[Signal, ...]) -> Bound | None:
        """The bound of an SLO on the one signal that is shown: the line that its events are judged by."""
        found = (o.bound for o in self.promises if o.bound and len(signals) == 1 and o.signal == signals[0])
        return next(found, None)


def _is_one(signal: Signal, signals: tuple[Signal, ...]) -> bool:
    return any(signal.name == one.name and signal == one for one in signals)


def _preset_sections(applied: AppliedPreset, watch: _Watch, *, several: bool) -> Iterator[Section]:
    for key, row in applied.preset.rows.items():
        panels = tuple(_preset_panel(applied, name, panel, watch) for name, panel in row.panels.items())
        title = f"{applied.key}: {row.title}" if several else row.title
        yield Section(f"{applied.key}-{key}", title, panels)


def _preset_panel(applied: AppliedPreset, key: str, panel: PresetPanel, watch: _Watch) -> Panel:
    signals = tuple(preset.signal(applied, name) for name in panel.signals)
    description = " ".join(signal.description for signal in signals)
    view, alerts = watch.view(signals)
    return Panel(key, panel.title, description, View(panel.view), view, alerts)


def _alert_section(alerts: Sequence[SignalAlert]) -> Iterator[Section]:
    """A panel for each alert whose signal no other panel shows with its line."""
    panels = tuple(
        Panel(_plain(alert), alert.title, _meaning(alert), View.LINES, _alone(alert), (alert.id,))
        for alert in alerts
    )
    if panels:
        yield Section("alerts", "Other alerts", panels)


def _plain(alert: SignalAlert) -> str:
    """The alert's id within its subject."""
    return alert.id.removeprefix(f"{alert.subject.name}/")


def _alone(alert: SignalAlert) -> SignalView | BandView:
    match alert:
        case ThresholdAlert(shown=Signal() as shown):
            return SignalView((shown,), alert.shown_bound, window=alert.window)
        case ThresholdAlert():
            return SignalView((alert.signal,), alert.bound, window=alert.window)
        case AnomalyAlert():
            return BandView(alert)
        case AbsenceAlert():
            return SignalView((alert.signal,))
        case _:
            assert_never(alert)


def _meaning(alert: SignalAlert) -> str:
    """What is drawn, and what makes the alert fire."""
    what = f"{alert.signal.description.rstrip('.')}. " if alert.signal.description else ""
    match alert:
        case AnomalyAlert():
            return f"{what}The alert fires outside of the band, which the last day predicts."
        case AbsenceAlert():
            return f"{what}The alert fires when nothing is drawn for {alert.hold}."
        case _:
            return f"{what}{alert.summary}"
