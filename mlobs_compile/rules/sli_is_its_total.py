"""An SLO divides a number of events by itself.

Where `bad` is the same query as `total`, every event is bad, and the budget is gone after the first minute; where
`good` is, nothing is ever bad. Mostly a matcher was forgotten when the line was copied.

Bad:
```yaml
sli:
  events: {bad: 'sum(rate(requests_total[$window]))', total: 'sum(rate(requests_total[$window]))'}
```
Good:
```yaml
sli:
  events: {bad: 'sum(rate(requests_total{code=~"5.."}[$window]))', total: 'sum(rate(requests_total[$window]))'}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import SeriesEvents
from mlobs_compile.rule import Finding, Rule


def check(slo: Objective) -> Iterator[Finding]:
    events = slo.signal.series
    if not isinstance(events, SeriesEvents):
        return
    for name, query in (("bad", events.bad), ("good", events.good)):
        if query is not None and query.split() == events.total.split():
            result = "every event is bad" if name == "bad" else "no event is ever bad"
            message = f"`{name}` is the same query as `total`, so {result}"
            yield Finding(slo.origins[0], message, f"add to `{name}` the matcher that tells its events apart")


RULE = Rule("MLO317", Severity.ERROR, Objective, check)
