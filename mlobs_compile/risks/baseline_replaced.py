"""What checks compare with is another baseline than before.

Drift is a distance from the baseline: frozen anew after a bad week, it makes the bad week normal, and what drifted
until then is gone. Limits that the baseline gives move with it. One row for a model tells of all its checks.

It is high where one of the checks pages and medium where they open tickets; one step more for a thing of tier
`critical`, one less for one of tier `low`. A baseline where there was none is no risk.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.review.change import Change
from mlobs_compile.review.checks import baseline_replaced
from mlobs_compile.review.pairs import kept
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.review.stakes import gravest
from mlobs_compile.risk import Risk, Seen


def _find(seen: Seen) -> Iterator[Sighting]:
    models: dict[tuple[str, tuple[str, ...]], list[tuple[Change, Measurement, Measurement]]] = {}
    for change, was, now in kept(seen.every, Measurement):
        if baseline_replaced(was, now) and _compared(was):
            key = (now.subject.name, change.blast.environments)
            models.setdefault(key, []).append((change, was, now))
    for (name, environments), found in models.items():
        level = gravest(seen.stake(change) for change, _, _ in found)
        first = found[0][0]
        yield Sighting(first, name, _text(found), first.line, level, environments)
    yield from _managed(seen)


def _managed(seen: Seen) -> Iterator[Sighting]:
    """Managed monitors whose baseline lies elsewhere now; those that moved together are one row."""
    moved: dict[tuple[str, str, tuple[str, ...]], list[Change]] = {}
    for change, old, new in kept(seen.every, ScheduledMonitor):
        if old.baseline and new.baseline != old.baseline:
            text = f"{old.baseline} → {new.baseline or 'none'}"
            key = (new.subject.name, text, change.blast.environments)
            moved.setdefault(key, []).append(change)
    for (name, text, environments), changes in moved.items():
        first = changes[0]
        object = first.id if len(changes) == 1 else name
        level = gravest(map(seen.stake, changes))
        yield Sighting(first, object, text, seen.line(first, "baseline"), level, environments)


def _compared(taken: Measurement) -> bool:
    return (taken.norm, taken.reference, taken.frozen) != (None, None, None)


def _text(found: list[tuple[Change, Measurement, Measurement]]) -> str:
    lost = sum(not _compared(now) for _, _, now in found)
    moved = sum(was.levels != now.levels for _, was, now in found)
    checks = f"{len(found)} check{'s' if len(found) != 1 else ''}"
    text = f"baseline of {checks} {'removed' if lost == len(found) else 'replaced'}"
    return f"{text}, {moved} bound{'s' if moved != 1 else ''} moved" if moved else text


RISK = Risk("R11", "baseline replaced", Level.MEDIUM, _find)
