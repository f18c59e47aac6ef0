"""An alert takes longer to fire: a longer window, a longer wait, or more of the last values must be bad.

Every minute of it is a minute of the fault that nobody works on. A window, a `for`, k of the last n windows, the
windows of a burn-rate tier, the deadline of a planned run, the wait for labels and the cooldown of a retraining
count alike.

It is high where the alert pages and medium where it opens tickets; one step more for a thing of tier `critical`, one
less for one of tier `low`. The windows of an SLO itself are R06.

Looser:
```yaml
alerts: {queue: {query: sum(depth), at_most: 10, for: 5m}}
```
```yaml
alerts: {queue: {query: sum(depth), at_most: 10, for: 1h}}
```
Tighter:
```yaml
alerts: {queue: {query: sum(depth), at_most: 10, for: 5m}}
```
```yaml
alerts: {queue: {query: sum(depth), at_most: 10, for: 1m}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.reaction import Reaction
from mlobs_compile.review.change import Change
from mlobs_compile.review.pairs import kept, objectives, same_promise
from mlobs_compile.review.runs import planned
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.risk import Risk, Seen
from mlobs_compile.units import Duration


def _find(seen: Seen) -> Iterator[Sighting]:
    for change, before, after in objectives(seen.every):
        yield from _tiers(seen, change, before, after)
    for change in seen.every:
        was, now = change.before, change.after
        if isinstance(was, ThresholdAlert) and isinstance(now, ThresholdAlert) and seen.alone(was):
            yield from _all(seen, change, _longer("window", was.window, now.window), "window")
            yield from _all(seen, change, _harder(was.windows, now.windows), "for")
            yield from _all(seen, change, _longer("for", was.hold, now.hold), "for", "planned")
        if isinstance(was, AnomalyAlert) and isinstance(now, AnomalyAlert):
            yield from _all(seen, change, _longer("window", was.window, now.window), "window")
            yield from _all(seen, change, _longer("for", was.hold, now.hold), "for")
        if isinstance(was, AbsenceAlert) and isinstance(now, AbsenceAlert):
            yield from _all(seen, change, _longer("silent for", was.hold, now.hold), "for", "no_traffic")
        if isinstance(was, Reaction) and isinstance(now, Reaction):
            yield from _all(seen, change, _longer("cooldown", was.cooldown, now.cooldown), "cooldown")
    for change, taken, new in kept(seen.every, Measurement):
        for text, keys in ((_harder(taken.windows, new.windows), ("for",)), (_labels(taken, new), ())):
            if text:
                yield seen.sight(change, new.check, text, *keys)
    yield from _deadlines(seen)


def _all(seen: Seen, change: Change, text: str, *keys: str) -> Iterator[Sighting]:
    if text:
        yield seen.sight(change, change.id, text, *keys)


def _longer(what: str, before: Duration, after: Duration) -> str:
    return f"{what} {before} → {after}" if after > before else ""


def _harder(before: tuple[int, int], after: tuple[int, int]) -> str:
    """More bad windows, or as many of fewer."""
    (k, n), (more, of) = before, after
    return f"{k} of {n} → {more} of {of} windows" if (more, -of) > (k, -n) else ""


def _labels(before: Measurement, after: Measurement) -> str:
    old, new = before.batch.labels, after.batch.labels
    if not old or not new:
        return ""
    return _longer("labels after", old.lag, new.lag) or _longer("late labels for", old.max_lag, new.max_lag)


def _tiers(seen: Seen, change: Change, before: Objective, after: Objective) -> Iterator[Sighting]:
    was = {tier.name: tier for tier in before.tiers} if same_promise(before, after) else {}
    for tier in after.tiers:
        old = was.get(tier.name)
        parts = old and (
            _longer("window", old.long, tier.long),
            _longer("short window", old.short, tier.short),
            _longer("for", old.hold, tier.hold),
        )
        text = ", ".join(filter(None, parts or ()))
        if text:
            yield seen.sight(change, f"{after.id}/burn/{tier.name}", text, "tiers")
    if before.slice and after.slice:
        yield from _all(seen, change, _longer("slice", before.slice.length, after.slice.length), "slice")


def _deadlines(seen: Seen) -> Iterator[Sighting]:
    for one in planned(seen.before, seen.after):
        text = _longer("deadline", one.before.deadline, one.after.deadline)
        if text:
            line = seen.after.line(one.thing.at("planned", "deadline"))
            yield Sighting(None, one.id, text, line, one.level, (one.environment,))


RISK = Risk("R05", "window longer", Level.HIGH, _find)
