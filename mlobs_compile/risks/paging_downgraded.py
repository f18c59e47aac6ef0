"""An alert that woke somebody now waits for working hours.

The fault is as grave as before, and is heard of later. A tier of an SLO, an alert, a step of an error-budget policy
and a check of data may each page. A value that becomes a draft makes tickets of pages as well.

It is high; for a thing of tier `low` it is medium.

Looser:
```yaml
alerts: {queue: {query: sum(depth), at_most: 10, severity: page}}
```
```yaml
alerts: {queue: {query: sum(depth), at_most: 10, severity: ticket}}
```
Tighter:
```yaml
alerts: {queue: {query: sum(depth), at_most: 10, severity: ticket}}
```
```yaml
alerts: {queue: {query: sum(depth), at_most: 10, severity: page}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.node import Urgency
from mlobs_compile.ir.objective import BudgetAlert
from mlobs_compile.review.bounds import share
from mlobs_compile.review.pairs import kept, objectives
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.risk import Risk, Seen

_TOLD = ThresholdAlert | AnomalyAlert | AbsenceAlert | Expectation


def _find(seen: Seen) -> Iterator[Sighting]:
    steps = [found for found in kept(seen.every, BudgetAlert) if _less(found[1].urgency, found[2].urgency)]
    told = set()
    for change, before, after in objectives(seen.every):
        now = {tier.name: tier.urgency for tier in after.tiers}
        lost = [tier.name for tier in before.tiers if _less(tier.urgency, now.get(tier.name))]
        if lost:
            told.add(after.id)
            lost += [f"at {share(step.left)} left" for _, step, _ in steps if step.objective.id == before.id]
            names = ", ".join(lost)
            yield seen.sight(change, after.id, f"page → ticket ({names})", "paging", "tiers")
    for change in seen.every:
        was, new = change.before, change.after
        if isinstance(was, _TOLD) and isinstance(new, _TOLD) and _less(was.urgency, new.urgency):
            yield seen.sight(change, change.id, "page → ticket", "severity")
    for change, _, later in steps:
        if later.objective.id not in told:
            text = f"page → {later.action.value}"
            yield seen.sight(change, change.id, text, "budget_policy")


def _less(before: Urgency, after: Urgency | None) -> bool:
    return before is Urgency.PAGE and after is Urgency.TICKET


RISK = Risk("R03", "paging downgraded", Level.HIGH, _find)
