"""Somebody has changed a live object by hand, and applying the spec sets it back.

Whoever made the change had a reason, often in the middle of an incident. Ask them, and write the value into the spec
if it was right.

It is medium. It is seen only where the live world was read; a review of two states of the spec alone cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.risk import Risk, Seen


def _find(seen: Seen) -> Iterator[Sighting]:
    changes = {change.id: change for change in seen.changes}
    for one in seen.figures.overwritten:
        change = changes.get(one.id)
        node = seen.now.get(one.environment, {}).get(one.id)
        line = seen.after.line(node.origins[0]) if node and node.origins else None
        text = f"live edit of {one.key}: {one.fields}"
        yield Sighting(change, one.id, text, line, Level.MEDIUM, (one.environment,))


RISK = Risk("R15", "live edit overwritten", Level.MEDIUM, _find)
