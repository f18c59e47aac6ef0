"""An alert or a check looks at less than before: fewer rows, columns, groups, series or parts.

It still stands there with the same bound and is green, and what it no longer looks at may be what breaks. Counted are
conditions that were added to a `where`, segments, columns, features and groups that are gone, label matchers and
dimensions that were added to a query, one variant of an endpoint in place of all of it, a folder within the folder
that was read, SLOs that are no longer part of a composite, and alerts that no longer start a retraining. Queries and
conditions that were written anew are shown as changes; which of the two looks at more, nobody can tell.

It is high where the alert pages and medium where it opens tickets; one step more for a thing of tier `critical`, one
less for one of tier `low`.

Looser:
```yaml
alerts: {queue: {query: 'sum(depth)', at_most: 10}}
```
```yaml
alerts: {queue: {query: 'sum(depth{queue="main"})', at_most: 10}}
```
Tighter:
```yaml
alerts: {queue: {query: 'sum(depth{queue="main"})', at_most: 10}}
```
```yaml
alerts: {queue: {query: 'sum(depth)', at_most: 10}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.assertion import HasColumns
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitor import BatchOutput, Endpoint, ScheduledMonitor
from mlobs_compile.ir.reaction import Reaction
from mlobs_compile.review.change import Op
from mlobs_compile.review.pairs import gone, kept, objectives
from mlobs_compile.review.scopes import fewer, rows, signals
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.review.stakes import gravest
from mlobs_compile.risk import Risk, Seen

_KEYS = ("where", "segments", "query", "cloudwatch", "sli", "signal", "composite")
_ALERTS = ThresholdAlert | AnomalyAlert | AbsenceAlert
_NAMED = 3


def _find(seen: Seen) -> Iterator[Sighting]:
    names = {change.was: change.id for change in seen.every if change.op is Op.RENAMED}
    for change, was, now in objectives(seen.every):
        text = signals(was.signal, now.signal, names)
        if text:
            yield seen.sight(change, now.id, text, *_KEYS)
    for change in seen.every:
        before, after = change.before, change.after
        if isinstance(before, _ALERTS) and isinstance(after, _ALERTS):
            text = signals(before.signal, after.signal, names)
            own = not isinstance(after, AbsenceAlert) or after.objective is None
            if text and own:
                yield seen.sight(change, change.id, text, *_KEYS)
    yield from _data(seen)
    yield from _columns(seen)
    for change, old, new in kept(seen.every, ScheduledMonitor):
        for text in _monitor(old, new):
            yield seen.sight(change, change.id, text)
    for change, started, starts in kept(seen.every, Reaction):
        text = fewer("started by", tuple(names.get(id, id) for id in started.triggers), starts.triggers)
        if text:
            yield seen.sight(change, change.id, text, "on")


def _data(seen: Seen) -> Iterator[Sighting]:
    for change, was, now in kept(seen.every, Measurement):
        lost = fewer("by", was.sample.segments, now.sample.segments)
        if was.sample.segments and not now.sample.segments:
            lost = f"no longer by {', '.join(was.sample.segments)}"
        for text in (rows(was.sample.where, now.sample.where), lost):
            if text:
                yield seen.sight(change, now.check, text, *_KEYS)
    for change, old, new in kept(seen.every, Expectation):
        text = rows(old.where, new.where)
        if isinstance(old.assertion, HasColumns) and isinstance(new.assertion, HasColumns):
            text = text or fewer("columns", old.assertion.columns, new.assertion.columns)
        if text:
            yield seen.sight(change, change.id, text, *_KEYS)


def _columns(seen: Seen) -> Iterator[Sighting]:
    """Checks of several columns that lost some of them."""
    lost: dict[tuple[str, tuple[str, ...]], list[tuple[str, Sighting]]] = {}
    for change, taken in gone(seen.every, Measurement):
        if any(taken.check in seen.now.get(name, {}) for name in change.blast.environments):
            key = (taken.check, change.blast.environments)
            lost.setdefault(key, []).append((taken.column or "", seen.sight(change, taken.check, "")))
    for (check, environments), found in lost.items():
        names = [column for column, _ in found]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        text = f"no longer of {', '.join(names[:_NAMED])}{more}"
        first = found[0][1]
        level = gravest(one.level for _, one in found)
        yield Sighting(first.change, check, text, first.line, level, environments)


def _monitor(before: ScheduledMonitor, after: ScheduledMonitor) -> Iterator[str]:
    groups = [
        tuple(f"{facet.column}={group}" for facet in one.facets for group in facet.groups)
        for one in (before, after)
    ]
    yield from filter(
        None,
        (
            fewer("features", before.features, after.features),
            fewer("groups", groups[0], groups[1]),
            _captured(before.source, after.source),
        ),
    )


def _captured(before: Endpoint | BatchOutput, after: Endpoint | BatchOutput) -> str:
    """A folder within the folder that was read."""
    if not isinstance(before, BatchOutput) or not isinstance(after, BatchOutput):
        return ""
    whole, part = (one.uri.rstrip("/") + "/" for one in (before, after))
    return f"only what lies in {after.uri}" if part != whole and part.startswith(whole) else ""


RISK = Risk("R09", "scope narrowed", Level.HIGH, _find)
