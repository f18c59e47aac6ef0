"""Alerts on single signals: those a document writes, and the ready ones of its presets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlobs_compile import preset
from mlobs_compile.diagnostic import Diagnostic, Part
from mlobs_compile.faults import slo as faults
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, Gap, ThresholdAlert
from mlobs_compile.ir.monitoring import AnyNode
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.signal import Bound, Signal
from mlobs_compile.lower.bounds import misfit
from mlobs_compile.lower.signals import Signals, of_alert, preset_alerts
from mlobs_compile.prose import quantity
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.route import Place, Route
from mlobs_compile.spec.common import AlertShape
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.units import Duration

ABSENT_HOLD = Duration.of(minutes=15)
"""How long data must be missing when an `absent` alert does not say."""


@dataclass(frozen=True, slots=True)
class _Alert:
    """An alert with its source found."""

    name: str
    shape: AlertShape
    signal: Signal
    origins: tuple[Place, ...]


def alerts(thing: Thing[Watched], known: Signals, said: list[Diagnostic]) -> Iterator[AnyNode]:
    """The nodes of every alert of a document; a document's alert replaces the preset's of the same name."""
    own = thing.spec.alerts
    for name, shape, applied in preset_alerts(known.systems):
        if name not in own and shape.enabled:
            signal = preset.signal(applied, shape.signal) if shape.signal else of_alert(shape, name)
            origins = (thing.layers.place(applied.route / "preset"),)
            asked = (
                shape.model_copy(update={"severity": "ticket"}) if _drafted(thing, applied.route) else shape
            )
            yield _node(thing, _Alert(name, asked, signal, origins))
    for name, shape in own.items():
        if not shape.enabled:
            continue
        where = thing.at("alerts", name)
        found = (
            known.find(shape.signal, thing.at("alerts", name, "signal"), said)
            if shape.signal
            else of_alert(shape, name)
        )
        wrong = misfit(found.unit, shape.limits) if found and shape.bounded else None
        if wrong:
            message = f"`{found.name}` is {wrong[0]}" if found else ""
            said.append(faults.BOUND.at(where, message, part=Part.KEY, help=wrong[1]))
        elif found:
            yield _node(thing, _Alert(name, shape, found, (where,)))


def _drafted(thing: Thing[Watched], system: Route) -> bool:
    """Whether nobody has confirmed yet which system it is, so that its alerts wake nobody either."""
    path = "/".join(map(str, system))
    return any(f"{draft}/".startswith(f"{path}/") for draft in thing.spec.metadata.drafts)


def _node(thing: Thing[Watched], alert: _Alert) -> AnyNode:
    shape, signal, subject = alert.shape, alert.signal, thing.subject
    id = f"{subject.name}/alert/{alert.name}"
    urgency = Urgency(shape.severity)
    title = shape.title or f"{subject.name} {alert.name.replace('-', ' ')}"
    summary = shape.summary or _summary(thing, alert)
    if shape.anomaly:
        return AnomalyAlert(
            id,
            subject,
            alert.origins,
            title,
            signal,
            shape.anomaly,
            shape.window,
            shape.hold,
            urgency,
            summary,
        )
    if shape.absent:
        hold = shape.hold if shape.hold.ms else ABSENT_HOLD
        return AbsenceAlert(id, subject, alert.origins, title, signal, hold, urgency, summary)
    bound, gap = Bound(*shape.limits), Gap.LAST if signal.once_a_run else Gap.HEALTHY
    return ThresholdAlert(
        id, subject, alert.origins, title, signal, bound, shape.window, shape.hold, urgency, summary, gap=gap
    )


def _summary(thing: Thing[Watched], alert: _Alert) -> str:
    """A sentence for an alert that has none of its own."""
    shape, signal = alert.shape, alert.signal
    what = f"signal {signal.name.replace('_', ' ')} of the {thing.subject.kind} {thing.subject.name}"
    if shape.absent:
        return f"There is no data on the {what}."
    if shape.anomaly:
        width = f"more than {shape.anomaly} standard deviations from its own history"
        return f"The {what} is out of the ordinary: {width}."
    low, high = shape.limits
    sides = [f"above {quantity(high, signal.unit)}"] if high is not None else []
    sides += [f"below {quantity(low, signal.unit)}"] if low is not None else []
    return f"The {what} is {' or '.join(sides)}."
