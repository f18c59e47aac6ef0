"""Less of the past is kept or looked at than before.

Without it nobody can say afterwards how long a fault lasted or whether a promise was kept: a further window of an SLO
whose budget is no longer recorded, late labels that are waited for less long, alerts whose own history is no longer
recorded, or a Prometheus that keeps samples for a shorter time. What is renamed begins anew as well: its series are
recorded under the new name, its budget is whole again, and silences of the old name do not hold.

It is low, and medium for a thing of tier `critical` and for the Prometheus of a whole environment.

Looser:
```yaml
slos: {availability: {objective: 99.9%, signal: availability, other_windows: [7d]}}
```
```yaml
slos: {availability: {objective: 99.9%, signal: availability}}
```
Tighter:
```yaml
slos: {availability: {objective: 99.9%, signal: availability}}
```
```yaml
slos: {availability: {objective: 99.9%, signal: availability, other_windows: [7d]}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.ir.board import Board
from mlobs_compile.ir.maintenance import Maintenance
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.node import Node as IrNode
from mlobs_compile.ir.node import Subject
from mlobs_compile.ir.objective import BudgetAlert
from mlobs_compile.ir.routing import Policy
from mlobs_compile.review.change import Change, Op
from mlobs_compile.review.pairs import kept, objectives
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.review.stakes import weighed
from mlobs_compile.review.state import Compiled
from mlobs_compile.risk import Risk, Seen
from mlobs_compile.source import Node
from mlobs_compile.units import Duration


def _find(seen: Seen) -> Iterator[Sighting]:
    for change, before, after in objectives(seen.every):
        lost = [str(period) for period in before.periods[1:] if period not in after.periods]
        if lost:
            text = f"budget over {', '.join(lost)} no longer recorded"
            yield _low(seen, change, after.id, text, after.subject.tier)
    models: dict[tuple[str, str, tuple[str, ...]], tuple[Change, str]] = {}
    for change, was, now in kept(seen.every, Measurement):
        old, new = was.batch.labels, now.batch.labels
        if old and new and new.max_lag < old.max_lag:
            key = (
                now.subject.name,
                f"late labels for {old.max_lag} → {new.max_lag}",
                change.blast.environments,
            )
            models.setdefault(key, (change, now.subject.tier))
    for (name, text, _), (change, tier) in models.items():
        yield _low(seen, change, name, text, tier)
    yield from _renamed(seen)
    yield from _kept(seen)


def _renamed(seen: Seen) -> Iterator[Sighting]:
    """One row for each rename, whatever goes with it."""
    for change in seen.changes:
        if change.op is Op.RENAMED and not isinstance(
            change.object, Board | BudgetAlert | Maintenance | Policy
        ):
            text = f"renamed from {change.was}: recorded history and silences begin anew"
            tier = change.object.tier if isinstance(change.object, Subject) else ""
            if isinstance(change.object, IrNode):
                tier = change.object.subject.tier
            yield _low(seen, change, change.id, text, tier)


def _low(seen: Seen, change: Change, object: str, text: str, tier: str) -> Sighting:
    level = weighed(None, tier)
    return Sighting(
        change, object, text, seen.line(change, "other_windows"), level, change.blast.environments
    )


def _kept(seen: Seen) -> Iterator[Sighting]:
    """What the Prometheus of an environment keeps, as its facts say, and what is recorded of alerts."""
    for name, after in seen.after.environments.items():
        before = seen.before.environments.get(name)
        if before is None:
            continue
        old, new = _retention(before), _retention(after)
        if old and new and new < old and after.platform.facts:
            line = seen.after.line(after.platform.facts.at("prometheus", "retention"))
            yield Sighting(None, "prometheus", f"retention {old} → {new}", line, Level.MEDIUM, (name,))
        if _recorded(before) and not _recorded(after):
            line = seen.after.line(after.platform.project.at("targets", "prometheus", "alert_health"))
            text = "history of the alerts no longer recorded"
            yield Sighting(None, "target/prometheus", text, line, Level.LOW, (name,))


def _retention(compiled: Compiled) -> Duration | None:
    facts = compiled.platform.facts
    return facts.spec.prometheus.retention if facts and facts.spec.prometheus else None


def _recorded(compiled: Compiled) -> bool:
    merged: Node = compiled.platform.project.layers.merged()
    for key in ("targets", "prometheus"):
        merged = merged.get(key) if isinstance(merged, dict) else None
    if not isinstance(merged, dict):
        return False
    health = merged.get("alert_health")
    return not isinstance(health, dict) or health.get("record") is not False


RISK = Risk("R14", "history shorter", Level.LOW, _find)
