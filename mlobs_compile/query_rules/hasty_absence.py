"""An alert on missing data does not wait for two scrapes.

`absent` is true as soon as no sample is found. One scrape that is late, a restart of the exporter, and above all a
restart of Prometheus itself, which has no samples before its first scrape, are enough. Twice the scrape interval is
the least that tells a gap from an outage.

Bad:
```yaml
alerts:
  gone: {query: 'queue_depth{job="fraud"}', absent: true, for: 1m}
---
prometheus: {scrape_interval: 1m}
metrics:
  queue_depth: {type: gauge, labels: {job: [fraud]}}
```
Good:
```yaml
alerts:
  gone: {query: 'queue_depth{job="fraud"}', absent: true, for: 5m}
---
prometheus: {scrape_interval: 1m}
metrics:
  queue_depth: {type: gauge, labels: {job: [fraud]}}
```
Needs facts.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.queries.query import Asked
from mlobs_compile.queries.tree.nodes import Call, Selector
from mlobs_compile.queries.tree.walking import Path
from mlobs_compile.rule import Finding, Rule, within
from mlobs_compile.units import Duration


def check(query: Asked) -> Iterator[Finding]:
    facts, hold = query.around.facts, query.hold
    if facts is None or hold is None:
        return
    for selector, around in query.selectors():
        if query.purpose is not Purpose.ABSENCE and not _absent(around):
            continue
        interval = facts.interval_of(selector) or facts.server.scrape_interval
        if interval and hold.ms < 2 * interval.ms:
            waits = f"waits for `{hold}`" if hold.ms else "does not wait"
            message = f"the alert {waits}, and the next sample may take `{interval}`"
            yield within(
                query, _where(selector, around), message, f"write `for: {Duration(2 * interval.ms)}` or more"
            )


def _absent(around: Path) -> bool:
    return any(isinstance(outer, Call) and outer.function == "absent" for outer in around)


def _where(selector: Selector, around: Path) -> Selector | Call:
    call = next((outer for outer in around if isinstance(outer, Call) and outer.function == "absent"), None)
    return call or selector


RULE = Rule("MLO328", Severity.WARNING, Asked, check)
