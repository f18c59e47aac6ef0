"""A change touches so many alerts at once that nobody can look at each of them.

Such a change comes of one line in a default or a preset, or of a renamed thing. How large a share of all alerts is
told is for the project to say: `review: {mass_change: 30%}`. Alerts that are new do not count, and fewer than ten
alerts are never a mass. An environment that is removed as a whole is R01.

It is medium, and high where more than three times the share is touched, or all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from mlobs_compile.ir.alert import AbsenceAlert
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.objective import BudgetAlert, BurnRateAlert
from mlobs_compile.review.change import Op
from mlobs_compile.review.pairs import ids as node_ids
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.risk import Risk, Seen

_FEWEST = 10
_MUCH = 3


def _find(seen: Seen) -> Iterator[Sighting]:
    most = seen.review.mass_change.value
    for name, nodes in seen.was.items():
        if name not in seen.now:
            continue
        ids = _changed(seen, name)
        alerts = [node for node in nodes.values() if isinstance(node, Alert)]
        touched = sum(not ids.isdisjoint(_names(alert)) for alert in alerts)
        if touched < _FEWEST or touched <= most * len(alerts):
            continue
        share = (Decimal(100 * touched) / len(alerts)).quantize(Decimal(1), ROUND_HALF_UP)
        text = f"{touched} of {len(alerts)} alerts ({share}%)"
        level = Level.HIGH if touched == len(alerts) or touched > _MUCH * most * len(alerts) else Level.MEDIUM
        line = next((one.line for one in seen.every if name in one.blast.environments), None)
        yield Sighting(None, "alerts", text, line, level, (name,))


def _changed(seen: Seen, environment: str) -> frozenset[str]:
    """The ids before of all that is not as it was, with those of the alerts of checks."""
    ids: set[str] = set()
    for change in seen.every:
        if change.op is not Op.ADDED and environment in change.blast.environments:
            ids.add(node_ids(change)[0])
            if isinstance(change.before, Measurement):
                ids.add(change.before.check)
    return frozenset(ids)


def _names(alert: Alert) -> tuple[str, ...]:
    """An alert's id, and that of the SLO that it changes with."""
    if isinstance(alert, BurnRateAlert | BudgetAlert):
        return alert.id, alert.objective.id
    if isinstance(alert, AbsenceAlert) and alert.objective:
        return alert.id, alert.objective.id
    return (alert.id,)


RISK = Risk("R17", "mass change", Level.MEDIUM, _find)
