"""The bound of an alert or a check lets more pass than before.

For a bound from above, a higher number is looser; for one from below, a lower one. A bound that is removed on one
side is looser too.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mlobs_compile.review.change import Change, Field
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.risk import Risk, Seen


def _find(seen: Seen) -> Iterator[Sighting]:
    for change in seen.changes:
        for field in change.fields:
            if _looser(field):
                yield _sighting(change, field)


def _looser(field: Field) -> bool:
    side = field.path[-1]
    if "bound" not in field.path[:-1] or side not in ("low", "high"):
        return False
    before, after = field.before, field.after
    if not isinstance(before, Decimal):
        return False
    if not isinstance(after, Decimal):
        return True
    return after > before if side == "high" else after < before


def _sighting(change: Change, field: Field) -> Sighting:
    sign = ">" if field.path[-1] == "high" else "<"
    text = f"{sign} {field.before} → {sign} {field.after}"
    return Sighting(change, change.id, text, change.line, Level.HIGH, change.blast.environments)


RISK = Risk("R04", "threshold looser", Level.HIGH, _find)
