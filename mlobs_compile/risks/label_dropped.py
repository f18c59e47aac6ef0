"""A label is gone by which series and alerts were kept apart, or which routes and dashboards ask for.

Without a label in `group_by`, the regions or tenants of an SLO share one budget, and the alert no longer says which
of them is bad; the series of before have other labels, so every recorded budget begins anew. A label that a rule no
longer carries leaves the routes, inhibitions and dashboards that match it with nothing.

For an SLO it is high where its alerts page and medium where they open tickets; one step more for a thing of tier
`critical`, one less for one of tier `low`. A label of rules is high where a route of the project asks for it, and
medium where only others may.

Looser:
```yaml
slos:
  answers:
    objective: 99%
    group_by: [region]
    sli: {events: {bad: "sum by (region) (rate(b[$window]))", total: "sum by (region) (rate(t[$window]))"}}
```
```yaml
slos:
  answers:
    objective: 99%
    sli: {events: {bad: "sum by (region) (rate(b[$window]))", total: "sum by (region) (rate(t[$window]))"}}
```
Tighter:
```yaml
slos:
  answers:
    objective: 99%
    sli: {events: {bad: "sum by (region) (rate(b[$window]))", total: "sum by (region) (rate(t[$window]))"}}
```
```yaml
slos:
  answers:
    objective: 99%
    group_by: [region]
    sli: {events: {bad: "sum by (region) (rate(b[$window]))", total: "sum by (region) (rate(t[$window]))"}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile import paths
from mlobs_compile.paths.ways import Ways
from mlobs_compile.review.pairs import objectives
from mlobs_compile.review.sighting import Level, Sighting
from mlobs_compile.risk import Risk, Seen


def _find(seen: Seen) -> Iterator[Sighting]:
    for change, before, after in objectives(seen.every):
        lost = [label for label in before.group_by if label not in after.group_by]
        if lost:
            text = f"no longer kept apart by {', '.join(lost)}"
            yield seen.sight(change, after.id, text, "group_by")
    yield from _of_rules(seen)


def _of_rules(seen: Seen) -> Iterator[Sighting]:
    """Labels that compiled rules carried before."""
    for name, after in seen.after.environments.items():
        before = seen.before.environments.get(name)
        if before is None:
            continue
        was, now = (Ways.of(one.emissions, paths.RULES, paths.ROUTES) for one in (before, after))
        lost: dict[str, int] = {}
        for id in was.rules.keys() & now.rules.keys():
            for label in was.rules[id].keys() - now.rules[id].keys():
                lost[label] = lost.get(label, 0) + 1
        asked = was.routes.asked if was.routes else ()
        line = seen.after.line(after.platform.project.at("targets", paths.RULES))
        for label, count in sorted(lost.items()):
            level = Level.HIGH if label in asked else Level.MEDIUM
            text = f"label {label} gone from {count} alert{'s' if count != 1 else ''}"
            yield Sighting(None, "alerts", text, line, level, (name,))


RISK = Risk("R12", "label dropped", Level.HIGH, _find)
