"""Something is no longer watched: an alert, a check, an SLO, or a whole model.

Nobody misses an alert that never comes, so this is what a reviewer must not overlook. What was one thing for the
author is one row: an SLO with all its alerts, the checks of one pillar, a model with everything on it, a whole
environment. What was renamed lives on and is no removal; what is switched off with `enabled: false` is R02.

It is high where one of the alerts pages and medium where they open tickets; one step more for a thing of tier
`critical`, one less for one of tier `low`. A removed dashboard or maintenance window is a change and no risk.

Looser:
```yaml
alerts: {queue: {query: sum(depth), at_most: 10}}
```
```yaml
alerts: {}
```
Tighter:
```yaml
alerts: {}
```
```yaml
alerts: {queue: {query: sum(depth), at_most: 10}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BudgetAlert, Objective, Tier
from mlobs_compile.review.bounds import share
from mlobs_compile.review.change import Change
from mlobs_compile.review.pairs import gone, objectives, same_promise
from mlobs_compile.review.removals import counted
from mlobs_compile.review.removed import removed
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.review.stakes import gravest, stake, weighed
from mlobs_compile.review.switched import switched_off
from mlobs_compile.risk import Risk, Seen
from mlobs_compile.units import decimal_text


def _find(seen: Seen) -> Iterator[Sighting]:
    yield from _environments(seen)
    for one in removed(seen.every, seen.now):
        if not switched_off(one, seen.after):
            level = gravest(map(seen.stake, one.changes))
            first = one.changes[0]
            yield Sighting(first, one.object, one.text, first.line, level, first.blast.environments)
    for change, before, after in objectives(seen.every):
        if same_promise(before, after):
            kept = {tier.name for tier in after.tiers}
            for tier in before.tiers:
                if tier.name not in kept:
                    yield _tier(seen, change, after, tier)
    yield from _steps(seen)
    yield from _targets(seen)


def _environments(seen: Seen) -> Iterator[Sighting]:
    for name, compiled in seen.before.environments.items():
        if name not in seen.after.environments:
            nodes = seen.was[name]
            level = gravest(stake(node, nodes) for node in nodes.values() if isinstance(node, Alert))
            line = seen.before.line(compiled.platform.project.at("environments", name))
            text = f"environment removed, with {counted(nodes.values()) or 'nothing in it'}"
            yield Sighting(None, f"environment/{name}", text, line, level, (name,))


def _tier(seen: Seen, change: Change, promise: Objective, tier: Tier) -> Sighting:
    text = f"burn-rate alert > {decimal_text(tier.factor)}x ({tier.urgency.value}) removed"
    level = weighed(tier.urgency, promise.subject.tier)
    line = seen.line(change, "tiers")
    return Sighting(change, f"{promise.id}/burn/{tier.name}", text, line, level, change.blast.environments)


def _steps(seen: Seen) -> Iterator[Sighting]:
    """Steps of an error-budget policy whose SLO is kept."""
    for change, step in gone(seen.every, BudgetAlert):
        if any(step.objective.id in seen.now.get(name, {}) for name in change.blast.environments):
            text = f"budget alert at {share(step.left)} left ({step.action.value}) removed"
            yield seen.sight(change, change.id, text)


def _targets(seen: Seen) -> Iterator[Sighting]:
    """Targets that are gone, and with them what nothing else makes."""
    lost: dict[str, list[str]] = {}
    for name, compiled in seen.before.environments.items():
        after = seen.after.environments.get(name)
        if after is None:
            continue
        targets = after.platform.project.spec.targets
        for target in compiled.platform.project.spec.targets:
            if target not in targets:
                lost.setdefault(target, []).append(name)
    for target, names in lost.items():
        project = seen.before.environments[names[0]].platform.project
        line = seen.before.line(project.at("targets", target))
        held = [home for name in names for home in seen.before.environments[name].homes.values()]
        text = (
            f"target removed, which made {held.count(target)} nodes" if target in held else "target removed"
        )
        level = weighed(Urgency.TICKET, "medium")
        yield Sighting(None, f"target/{target}", text, line, level, tuple(names))


RISK = Risk("R01", "alert removed", Level.HIGH, _find)
