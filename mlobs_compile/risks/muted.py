"""An alert is switched off, or maintenance mutes it for longer than before.

What is muted still looks as if it were watched: it stands in the spec and on dashboards, and tells nobody.

A thing that is switched off with `enabled: false` is as grave as its removal: high where it pages, medium where it
opens tickets, one step more for tier `critical` and one less for tier `low`. A maintenance window is one step less,
and low where it comes once and lasts no longer than a day.

Looser:
```yaml
alerts: {queue: {query: sum(depth), at_most: 10}}
```
```yaml
alerts: {queue: {query: sum(depth), at_most: 10, enabled: false}}
```
Tighter:
```yaml
alerts: {queue: {query: sum(depth), at_most: 10, enabled: false}}
```
```yaml
alerts: {queue: {query: sum(depth), at_most: 10}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from mlobs_compile.ir.maintenance import Maintenance, Once, Stretch, Weekly
from mlobs_compile.review.change import Change
from mlobs_compile.review.pairs import come, kept
from mlobs_compile.review.removed import removed
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.review.stakes import gravest, lower
from mlobs_compile.review.switched import switched_off
from mlobs_compile.risk import Risk, Seen
from mlobs_compile.units import Duration

_DAY, _WEEK = 1440, 7


def _find(seen: Seen) -> Iterator[Sighting]:
    for one in removed(seen.every, seen.now):
        if switched_off(one, seen.after):
            level = gravest(map(seen.stake, one.changes))
            text = one.text.replace(" removed", " switched off")
            first = one.changes[0]
            yield Sighting(first, one.object, text, first.line, level, first.blast.environments)
    for change, work in come(seen.every, Maintenance):
        yield _muted(seen, change, work.stretch, f"muted {_said(work.stretch)}")
    for change, before, after in kept(seen.every, Maintenance):
        if _minutes(after.stretch) > _minutes(before.stretch) or _kind(before) != _kind(after):
            text = f"muted {_from_to(before.stretch, after.stretch)}"
            yield _muted(seen, change, after.stretch, text)


def _muted(seen: Seen, change: Change, stretch: Stretch, text: str) -> Sighting:
    found = seen.sight(change, change.id, text)
    brief = isinstance(stretch, Once) and _minutes(stretch) <= _DAY
    return replace(found, level=Level.LOW if brief else lower(found.level))


def _from_to(before: Stretch, after: Stretch) -> str:
    if isinstance(before, Weekly) and isinstance(after, Weekly):
        return f"{Duration.of(minutes=_minutes(before))} → {Duration.of(minutes=_minutes(after))} a week"
    return f"{_said(before)} → {_said(after)}"


def _kind(work: Maintenance) -> type:
    return type(work.stretch)


def _minutes(stretch: Stretch) -> int:
    """How long it mutes: in a week, or once."""
    match stretch:
        case Once(begin, end):
            return (end - begin) // 60
        case Weekly(days, start, end):
            length = _clock(end) - _clock(start)
            return len(days) * (length if length > 0 else length + _DAY)


def _clock(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return 60 * int(hours) + int(minutes)


def _said(stretch: Stretch) -> str:
    match stretch:
        case Once(begin, end):
            return f"{_moment(begin)} to {_moment(end)}"
        case Weekly(days, start, end):
            total = Duration.of(minutes=_minutes(stretch))
            often = "every day" if len(days) == _WEEK else f"on {len(days)} day{'s' if len(days) > 1 else ''}"
            return f"{start} to {end} {often} ({total} a week)"


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


RISK = Risk("R02", "muted", Level.MEDIUM, _find)
