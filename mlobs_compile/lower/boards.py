"""Dashboards: one per thing that is watched, one per SLO; each answers one reader's question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlobs_compile import preset
from mlobs_compile.ir.alert import AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.board import (
    AlertsView,
    Board,
    ObjectiveView,
    Panel,
    Reading,
    Section,
    SignalView,
    TextView,
    View,
)
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import Bound, Signal
from mlobs_compile.lower.check_boards import check_sections
from mlobs_compile.lower.fleet import in_alarm
from mlobs_compile.lower.signals import Signals
from mlobs_compile.prose import over
from mlobs_compile.resolve.platform import AppliedPreset, Thing
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.preset import PresetPanel
from mlobs_compile.units import decimal_text

OVERVIEW = "board/overview"
_LEFT = "Share of the error budget that is left; below zero the promise is broken."
_BURN = "Times the sustainable rate over each window that the alerts use."
_ERRORS = "Share of bad events over each window, with the thresholds of the alerts."


def thing_boards(thing: Thing[Watched], known: Signals, nodes: Iterable[AnyNode]) -> Iterator[Board]:
    """The board of a thing, then one per SLO of it."""
    nodes = list(nodes)
    objectives = [node for node in nodes if isinstance(node, Objective)]
    yield _thing_board(thing, known, nodes, objectives)
    for objective in objectives:
        yield _objective_board(thing, objective)


def board_id(subject: Subject) -> str:
    return f"board/{subject.name}"


def _thing_board(
    thing: Thing[Watched], known: Signals, nodes: list[AnyNode], objectives: list[Objective]
) -> Board:
    subject = thing.subject
    alerts = [node for node in nodes if isinstance(node, ThresholdAlert | AnomalyAlert)]
    sections = [_about(thing, subject), *_slo_section(objectives)]
    for applied in known.systems:
        sections += _preset_sections(applied, alerts, several=len(known.systems) > 1)
    sections += check_sections(subject, nodes)
    return Board(
        id=board_id(subject),
        subject=subject,
        origins=(thing.at("metadata", "name"),),
        title=f"{subject.name} ({subject.kind})",
        description=subject.description
        or f"Everything that is watched of the {subject.kind} {subject.name}.",
        purpose=subject.kind,
        sections=tuple(sections),
        links=(("Platform overview", OVERVIEW), *((o.title, f"board/{o.id}") for o in objectives)),
    )


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
    return Section("about", "About", (text, firing, *in_alarm(subject)))


def _slo_section(objectives: list[Objective]) -> Iterator[Section]:
    panels = []
    for o in objectives:
        promise = f"Promised: {decimal_text(o.target * 100)} % over {over(o.periods[0])}."
        panels.append(
            Panel(
                f"{o.name}-sli",
                f"{o.name}: good events",
                f"Share of good events over {over(o.periods[0])}. {promise}",
                View.STAT,
                ObjectiveView(o, Reading.SLI),
            )
        )
        panels.append(
            Panel(
                f"{o.name}-budget",
                f"{o.name}: budget left",
                f"Share of the error budget that is left. {promise}",
                View.STAT,
                ObjectiveView(o, Reading.BUDGET_LEFT),
            )
        )
        panels.append(
            Panel(
                f"{o.name}-burn",
                f"{o.name}: burn rate",
                "Times the sustainable rate at which the budget is spent; 1 spends it exactly in the window.",
                View.LINES,
                ObjectiveView(o, Reading.BURN_RATE),
            )
        )
    if panels:
        yield Section("slos", "Service level objectives", tuple(panels))


def _counted(objective: Objective) -> tuple[str, str]:
    """Title and description of the panel that shows what an SLO is made of."""
    if objective.counts_events:
        return "Events", "Good and bad events per second."
    return "Minutes", "Each minute's good and bad share: 1 is a whole minute."


def _objective_board(thing: Thing[Watched], objective: Objective) -> Board:
    o = objective
    target, budget = (decimal_text(share * 100) for share in (o.target, o.budget))
    promise = f"At least {target} % good events over {over(o.periods[0])}; {budget} % may be bad."
    views = tuple(
        Panel(key, title, description, view, ObjectiveView(o, reading))
        for key, title, description, view, reading in (
            (
                "sli",
                "Good events",
                f"Share of good events over {over(o.periods[0])}. {promise}",
                View.STAT,
                Reading.SLI,
            ),
            ("budget", "Budget left", _LEFT, View.STAT, Reading.BUDGET_LEFT),
            ("burn", "Burn rate", _BURN, View.LINES, Reading.BURN_RATE),
            ("errors", "Bad events by window", _ERRORS, View.LINES, Reading.ERROR_RATIO),
            ("events", *_counted(o), View.LINES, Reading.EVENTS),
        )
    )
    return Board(
        id=f"board/{o.id}",
        subject=thing.subject,
        origins=o.origins,
        title=f"{o.title} (SLO)",
        description=promise,
        purpose="slo",
        sections=(_about(thing, thing.subject), Section("slo", o.title, views)),
        links=(("Platform overview", OVERVIEW), (thing.subject.name, board_id(thing.subject))),
    )


def _preset_sections(
    applied: AppliedPreset, alerts: list[ThresholdAlert | AnomalyAlert], *, several: bool
) -> Iterator[Section]:
    for key, row in applied.preset.rows.items():
        panels = tuple(_preset_panel(applied, name, panel, alerts) for name, panel in row.panels.items())
        title = f"{applied.key}: {row.title}" if several else row.title
        yield Section(f"{applied.key}-{key}", title, panels)


def _preset_panel(
    applied: AppliedPreset, key: str, panel: PresetPanel, alerts: list[ThresholdAlert | AnomalyAlert]
) -> Panel:
    signals = tuple(preset.signal(applied, name) for name in panel.signals)
    description = " ".join(signal.description for signal in signals)
    return Panel(
        key, panel.title, description, View(panel.view), SignalView(signals, _bound_of(signals, alerts))
    )


def _bound_of(signals: tuple[Signal, ...], alerts: list[ThresholdAlert | AnomalyAlert]) -> Bound | None:
    """The bound that an alert sets on what the panel shows, so that the line drawn is the line that fires."""
    for alert in alerts:
        if isinstance(alert, ThresholdAlert) and alert.signal in signals:
            return alert.bound
    return None
