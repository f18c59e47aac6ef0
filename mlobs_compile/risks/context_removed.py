"""Whoever is woken finds less to go by: a runbook, a description or a summary is gone.

An alert without a runbook takes longer to mend, and longest at night.

A removed runbook is medium where an alert of the thing pages and low where they open tickets; one step more for a
thing of tier `critical`. Everything else is low. A runbook at another address is no risk.

Looser:
```yaml
metadata: {name: fraud, team: risk, runbook: "https://runbooks.example/fraud"}
```
```yaml
metadata: {name: fraud, team: risk}
```
Tighter:
```yaml
metadata: {name: fraud, team: risk}
```
```yaml
metadata: {name: fraud, team: risk, runbook: "https://runbooks.example/fraud"}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.resolve.platform import Thing
from mlobs_compile.review.runs import things
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.review.stakes import lower, of_subjects, weighed
from mlobs_compile.risk import Risk, Seen
from mlobs_compile.source import Node
from mlobs_compile.spec.kinds import Watched


def _find(seen: Seen) -> Iterator[Sighting]:
    told = {name: of_subjects(nodes) for name, nodes in seen.was.items()}
    for environment, was, now in things(seen.before, seen.after):
        lost = _lost(was, now)
        if lost:
            level = Level.LOW
            if "runbook" in lost:
                urgency = told[environment].get((was.subject.kind, was.subject.name))
                level = lower(weighed(urgency, was.subject.tier))
            line = seen.before.line(was.at("metadata", lost[0]))
            text = f"{' and '.join(lost)} removed"
            yield Sighting(None, now.subject.name, text, line, level, (environment,))
        for key in _summaries(was, now):
            line = seen.before.line(was.at("alerts", key, "summary"))
            name = f"{now.subject.name}/alert/{key}"
            yield Sighting(None, name, "summary removed", line, Level.LOW, (environment,))


def _lost(before: Thing[Watched], after: Thing[Watched]) -> list[str]:
    was, now = before.subject, after.subject
    lost = ["runbook"] if was.runbook and not now.runbook else []
    lost += ["description"] if was.description and not now.description else []
    keys = dict(now.annotations)
    return lost + (["annotations"] if any(key not in keys for key, _ in was.annotations) else [])


def _summaries(before: Thing[Watched], after: Thing[Watched]) -> Iterator[str]:
    """Alerts of the document that had a summary of their own."""
    was, now = (_entries(thing.layers.merged(), "alerts") for thing in (before, after))
    for key, entry in was.items():
        if isinstance(entry, dict) and entry.get("summary") and key in now:
            later = now[key]
            if isinstance(later, dict) and not later.get("summary") and later.get("enabled") is not False:
                yield key


def _entries(document: Node, key: str) -> dict[str, Node]:
    found = document.get(key) if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}


RISK = Risk("R13", "context removed", Level.MEDIUM, _find)
