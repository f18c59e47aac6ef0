"""People would be woken more often: by its new rule an alert would have paged more than by its old one.

Too many pages are a risk of their own, since nobody reads the hundredth. The numbers come of a replay of both rules
over stored series, and are there only where a Prometheus is given. Tightening a bound and confirming a draft are no
risk by themselves: this is where their price is seen. Tickets do not count.

It is medium, and high where the alert would have paged more than once a day; one step less for a thing of tier `low`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.ir.monitoring import Alert
from mlobs_compile.ir.node import Urgency
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.review.stakes import lower
from mlobs_compile.risk import Risk, Seen


def _find(seen: Seen) -> Iterator[Sighting]:
    changes = {change.id: change for change in seen.every}
    for one in seen.figures.replayed:
        node = seen.now.get(one.environment, {}).get(one.id)
        if one.after is None or not isinstance(node, Alert) or node.urgency is not Urgency.PAGE:
            continue
        former = seen.was.get(one.environment, {}).get(one.id)
        before = one.before if isinstance(former, Alert) and former.urgency is Urgency.PAGE else 0
        if before is None or one.after <= before:
            continue
        level = Level.HIGH if one.after > one.days else Level.MEDIUM
        text = f"{before} → {one.after} pages in {one.days} days"
        line = seen.after.line(node.origins[0]) if node.origins else None
        level = lower(level) if node.subject.tier == "low" else level
        yield Sighting(changes.get(one.id), one.id, text, line, level, (one.environment,))


RISK = Risk("R18", "page volume up", Level.MEDIUM, _find)
