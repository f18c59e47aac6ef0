"""The bound of an alert, a check or an SLO lets more pass than before.

Whoever relies on the alert believes that the old bound still holds. For a bound from above, a higher number is looser;
for one from below, a lower one; one that is removed is looser too. The band of an anomaly alert is looser when it is
wider, a check of data when it allows more values or a smaller share, a burn-rate tier when the budget must burn
faster, a step of an error-budget policy when less must be left, and any SLO alert when it needs more events before it
fires.

It is high where the alert pages and medium where it opens tickets; one step more for a thing of tier `critical`, one
less for one of tier `low`. Of patterns, conditions and queries nobody knows which one takes more: they are shown as
changes, and are no risk of their own. A bound that moves because its baseline was replaced is R11.

Looser:
```yaml
alerts: {queue: {query: sum(depth), at_most: 10}}
```
```yaml
alerts: {queue: {query: sum(depth), at_most: 30}}
```
Tighter:
```yaml
alerts: {queue: {query: sum(depth), at_most: 10}}
```
```yaml
alerts: {queue: {query: sum(depth), at_most: 5}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mlobs_compile.ir.alert import AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.objective import BudgetAlert, Objective
from mlobs_compile.ir.signal import Bound, Unit
from mlobs_compile.prose import quantity
from mlobs_compile.review import assertions, bounds
from mlobs_compile.review.change import Change
from mlobs_compile.review.checks import moved_by_baseline, unit_of
from mlobs_compile.review.pairs import kept, objectives, same_promise
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.review.stakes import lower
from mlobs_compile.risk import Risk, Seen
from mlobs_compile.units import decimal_text

_KEYS = ("at_most", "at_least", "within", "no_worse_than", "share", "anomaly", "values")


def _find(seen: Seen) -> Iterator[Sighting]:
    for change, before, after in objectives(seen.every):
        yield from _promise(seen, change, before, after)
    for change, was, now in kept(seen.every, ThresholdAlert):
        if seen.alone(was) and was.signal.unit is now.signal.unit:
            yield from _moved(seen, change, bounds.looser(was.bound, now.bound, _say(now.signal.unit)))
    for change, old, new in kept(seen.every, AnomalyAlert):
        if new.deviations > old.deviations:
            yield from _moved(seen, change, f"{old.deviations} → {new.deviations} standard deviations")
    for change, step, later in kept(seen.every, BudgetAlert):
        if later.left < step.left:
            text = f"at {bounds.share(step.left)} → at {bounds.share(later.left)} left"
            yield seen.sight(change, change.id, text)
    for change, taken, taken_now in kept(seen.every, Measurement):
        yield from _measure(seen, change, taken, taken_now)
    for change, expected, expected_now in kept(seen.every, Expectation):
        yield from _moved(seen, change, assertions.looser(expected.assertion, expected_now.assertion))


def _moved(seen: Seen, change: Change, text: str) -> Iterator[Sighting]:
    if text:
        yield seen.sight(change, change.id, text, *_KEYS)


def _say(unit: Unit) -> bounds.Say:
    return decimal_text if unit is Unit.SCORE else lambda value: quantity(value, unit)


def _promise(seen: Seen, change: Change, before: Objective, after: Objective) -> Iterator[Sighting]:
    unit = after.signal.unit
    moved = bounds.looser(before.bound or Bound(), after.bound or Bound(), _say(unit))
    if moved and before.signal.unit is unit:
        yield seen.sight(change, after.id, moved, *_KEYS)
    for name, what in (("min_events", "events"), ("min_bad_events", "bad events")):
        old, new = getattr(before, name), getattr(after, name)
        if new > old:
            yield seen.sight(change, after.id, f"from {old} → from {new} {what} on", name)
    tiers = {tier.name: tier for tier in before.tiers} if same_promise(before, after) else {}
    for tier in after.tiers:
        was = tiers.get(tier.name)
        if was and tier.factor > was.factor and tier.long == was.long:
            text = f"burns > {decimal_text(was.factor)}x → > {decimal_text(tier.factor)}x"
            yield seen.sight(change, f"{after.id}/burn/{tier.name}", text, "tiers")


def _measure(seen: Seen, change: Change, before: Measurement, after: Measurement) -> Iterator[Sighting]:
    if moved_by_baseline(before, after, change, seen.was, seen.now):
        return
    say = _say(unit_of(after, change, seen.now))
    failing = bounds.looser(before.levels.fail, after.levels.fail, say)
    if failing:
        yield seen.sight(change, after.check, failing, *_KEYS)
    warned, warns = before.levels.warn, after.levels.warn
    warning = bounds.looser(warned, warns or Bound(), say) if warned else ""
    if warning and not failing:
        said = seen.sight(change, after.check, f"warns {warning}" if warns else "no longer warns", "warn")
        yield replace(said, level=lower(said.level))
    if after.confidence and after.confidence > (before.confidence or 0):
        old = bounds.share(before.confidence) if before.confidence else "the value alone"
        text = f"fails by {old} → by an interval of {bounds.share(after.confidence)}"
        yield seen.sight(change, after.check, text, "confidence")


RISK = Risk("R04", "threshold looser", Level.HIGH, _find)
