"""An SLO promises less, or over another window, so that its budget begins anew.

A lower objective is a larger error budget: every alert on it fires later, and the users are promised less. Another
window, or another way of counting, makes all that was spent so far a number of the past. The alerts that change with
it are not told on their own.

It is high where an alert of the SLO pages and medium where they open tickets; one step more for a thing of tier
`critical`, one less for one of tier `low`.

Looser:
```yaml
slos: {availability: {objective: 99.9%, signal: availability}}
```
```yaml
slos: {availability: {objective: 99%, signal: availability}}
```
Tighter:
```yaml
slos: {availability: {objective: 99.9%, signal: availability}}
```
```yaml
slos: {availability: {objective: 99.95%, signal: availability}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mlobs_compile.ir.objective import Objective, Slice
from mlobs_compile.review.bounds import share
from mlobs_compile.review.pairs import objectives
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.risk import Risk, Seen

_ANEW = "its budget begins anew"


def _find(seen: Seen) -> Iterator[Sighting]:
    for change, before, after in objectives(seen.every):
        texts = tuple(_texts(before, after))
        if texts:
            keys = ("objective", "window", "budgeting", "slice")
            yield seen.sight(
                change, after.id, "; ".join(texts), *(key for key in keys if _differs(key, before, after))
            )


def _texts(before: Objective, after: Objective) -> Iterator[str]:
    if after.target < before.target:
        yield f"{share(before.target)} → {share(after.target)}{_fewer(before, after)}"
    old, new = before.periods[0], after.periods[0]
    if old != new:
        yield f"{old} → {new}, {_ANEW}"
    if before.budgeting is not after.budgeting:
        yield f"{before.budgeting.value} → {after.budgeting.value}, {_ANEW}"
    was, now = _good(before.slice), _good(after.slice)
    if was is not None and now is not None and now < was:
        yield f"a slice is good from {share(was)} → from {share(now)}"


def _fewer(before: Objective, after: Objective) -> str:
    """How many burn-rate alerts can no longer fire with a budget as large as that."""
    count = len({tier.name for tier in before.tiers} - {tier.name for tier in after.tiers})
    return f", {count} burn-rate alert{'s' if count > 1 else ''} fewer" if count else ""


def _good(slice: Slice | None) -> Decimal | None:
    return slice.target if slice else None


def _differs(key: str, before: Objective, after: Objective) -> bool:
    found = {
        "objective": before.target != after.target,
        "window": before.periods[0] != after.periods[0],
        "budgeting": before.budgeting is not after.budgeting,
        "slice": before.slice != after.slice,
    }
    return found[key]


RISK = Risk("R06", "objective lower", Level.HIGH, _find)
