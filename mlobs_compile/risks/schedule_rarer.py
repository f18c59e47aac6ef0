"""Checks run less often, planned runs come less often, or a smaller sample is looked at.

What breaks between two runs is noticed at the next one, and a smaller sample notices less.

It is high where one of the checks pages and medium where they open tickets; one step more for a thing of tier
`critical`, one less for one of tier `low`.

Looser:
```yaml
kind: Dataset
schedule: hourly
```
```yaml
kind: Dataset
schedule: daily
```
Tighter:
```yaml
kind: Dataset
schedule: daily
```
```yaml
kind: Dataset
schedule: hourly
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile import cron
from mlobs_compile.diagnostic import Diagnostic
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.resolve.platform import Thing
from mlobs_compile.review.change import Change
from mlobs_compile.review.pairs import kept
from mlobs_compile.review.runs import planned, things
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.review.stakes import gravest, of_subjects, weighed
from mlobs_compile.risk import Risk, Seen
from mlobs_compile.spec.dataset import Dataset
from mlobs_compile.spec.kinds import Watched
from mlobs_compile.spec.pipeline import PlannedRuns
from mlobs_compile.units import Duration


def _find(seen: Seen) -> Iterator[Sighting]:
    yield from _measured(seen)
    yield from _data(seen)
    for one in planned(seen.before, seen.after):
        pauses = [_pause(plan, one.thing) for plan in (one.before, one.after)]
        was, now = pauses
        if was and now and now > was:
            line = seen.after.line(one.thing.at("planned", "cron" if one.after.cron else "every"))
            text = f"longest pause {was} → {now}"
            yield Sighting(None, one.id, text, line, one.level, (one.environment,))


def _measured(seen: Seen) -> Iterator[Sighting]:
    """Pillars of models, each once for all of its checks."""
    rarer: dict[tuple[str, tuple[str, ...]], dict[str, list[Change]]] = {}
    for change, was, now in kept(seen.changes, Measurement):
        if now.every > was.every:
            text = f"every {was.every} → every {now.every}"
            key = (now.subject.name, change.blast.environments)
            rarer.setdefault(key, {}).setdefault(text, []).append(change)
        old, new = was.batch.explained, now.batch.explained
        if old and new and new.sample < old.sample:
            text = f"sample of {old.sample} → {new.sample} rows"
            key = (f"{now.subject.name}/{now.scope}", change.blast.environments)
            rarer.setdefault(key, {}).setdefault(text, []).append(change)
    for change, before, after in kept(seen.changes, ScheduledMonitor):
        if after.schedule.period > before.schedule.period:
            text = f"every {before.schedule.period} → every {after.schedule.period}"
            key = (after.subject.name, change.blast.environments)
            rarer.setdefault(key, {}).setdefault(text, []).append(change)
    for (name, environments), texts in rarer.items():
        for text, changes in texts.items():
            level = gravest(map(seen.stake, changes))
            yield Sighting(changes[0], name, text, changes[0].line, level, environments)


def _data(seen: Seen) -> Iterator[Sighting]:
    for environment, was, now in things(seen.before, seen.after):
        if not isinstance(was.spec, Dataset) or not isinstance(now.spec, Dataset):
            continue
        before, after = was.spec.schedule.period, now.spec.schedule.period
        if after > before:
            told = of_subjects(seen.was[environment]).get(("dataset", was.subject.name))
            level = weighed(told, was.subject.tier)
            line = seen.after.line(now.at("schedule"))
            text = f"every {before} → every {after}"
            yield Sighting(None, now.subject.name, text, line, level, (environment,))


def _pause(plan: PlannedRuns, thing: Thing[Watched]) -> Duration | None:
    """The longest time from one planned run to the next."""
    if plan.cron is None:
        return plan.every
    found = cron.read(plan.cron, plan.time_zone, thing.at("planned", "cron"), "")
    return None if isinstance(found, Diagnostic) else Duration.of(minutes=found.longest_pause)


RISK = Risk("R10", "schedule rarer", Level.MEDIUM, _find)
