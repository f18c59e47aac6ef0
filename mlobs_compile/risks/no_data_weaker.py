"""A time without data is taken less seriously than before.

Silence is how the worst faults look: the thing is down, or nobody can see it. An SLO may count it as bad, tell a team
of it, or ignore it; an alert may fire, hold what it knew last, or be content. A check with too few rows has no verdict,
and an SLO whose windows were not measured enough is not judged.

It is high where the alerts concerned page and medium where they open tickets; one step more for a thing of tier
`critical`, one less for one of tier `low`. An alert of its own on missing data that is removed is R01.

Looser:
```yaml
slos: {availability: {objective: 99.9%, signal: availability, no_data: alert}}
```
```yaml
slos: {availability: {objective: 99.9%, signal: availability, no_data: ignore}}
```
Tighter:
```yaml
slos: {availability: {objective: 99.9%, signal: availability, no_data: alert}}
```
```yaml
slos: {availability: {objective: 99.9%, signal: availability, no_data: bad}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.ir.alert import Absence, AbsenceAlert, Gap, ThresholdAlert
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.objective import NoData
from mlobs_compile.review.bounds import share
from mlobs_compile.review.pairs import gone, kept, objectives
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.risk import Risk, Seen

_PROMISE = (NoData.IGNORE, NoData.ALERT, NoData.BAD)
_ALERT = (Gap.HEALTHY, Gap.LAST, Gap.BAD)


def _find(seen: Seen) -> Iterator[Sighting]:
    for change, before, after in objectives(seen.every):
        if _PROMISE.index(after.no_data) < _PROMISE.index(before.no_data):
            text = f"no data: {before.no_data.value} → {after.no_data.value}"
            yield seen.sight(change, after.id, text, "no_data")
        if after.coverage > before.coverage:
            text = f"judged from {share(before.coverage)} → from {share(after.coverage)} of a window on"
            yield seen.sight(change, after.id, text, "coverage")
    for change, was, now in kept(seen.every, ThresholdAlert):
        if _ALERT.index(now.gap) < _ALERT.index(was.gap):
            yield seen.sight(change, change.id, f"no data: {was.gap.value} → {now.gap.value}")
    for change, old, new in kept(seen.every, Measurement):
        if new.sample.min_rows > old.sample.min_rows:
            text = f"a verdict from {old.sample.min_rows} → from {new.sample.min_rows} rows on"
            yield seen.sight(change, new.check, text, "min_rows")
    yield from _no_traffic(seen)


def _no_traffic(seen: Seen) -> Iterator[Sighting]:
    """SLOs that no longer tell of a time without events."""
    for change, silence in gone(seen.every, AbsenceAlert):
        if silence.cause is Absence.TRAFFIC and silence.objective:
            promise = silence.objective.id
            if any(promise in seen.now.get(name, {}) for name in change.blast.environments):
                text = f"no traffic for {silence.hold}: told → not told"
                yield seen.sight(change, promise, text)


RISK = Risk("R08", "no-data weaker", Level.HIGH, _find)
