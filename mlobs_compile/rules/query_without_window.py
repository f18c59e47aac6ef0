"""A query of events has a fixed range, so it cannot be asked over the windows that the alerts need.

An SLO is measured over several windows, from five minutes to its whole length. mlobs puts each of them
where the query says `$window`. A query with `[5m]` in it would be taken for the measure over three days as
well, and an alert on it would fire and stop with every blip.

Bad:
```yaml
sli:
  events: {bad: 'sum(rate(errors_total[5m]))', total: 'sum(rate(requests_total[5m]))'}
```
Good:
```yaml
sli:
  events: {bad: 'sum(rate(errors_total[$window]))', total: 'sum(rate(requests_total[$window]))'}
```
For a series that somebody records already, write `sli: {ratio: {error: ...}}` or `sli: {gauge: {query:
...}}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.node import Node
from mlobs_compile.ir.signal import PUBLISHED, SeriesEvents
from mlobs_compile.queries import selectors
from mlobs_compile.rule import Finding, Rule


def check(node: Node) -> Iterator[Finding]:
    signal = selectors.signal_of(node)
    if signal is None or not isinstance(signal.series, SeriesEvents) or signal.source == PUBLISHED:
        return
    for name, query in selectors.texts(signal.series):
        if "$window" not in query:
            message = f"the query for `{name}` has no `$window`: `{query.strip()}`"
            yield Finding(
                node.origins[0], message, "write `[$window]` for the range, such as `rate(x[$window])`"
            )


RULE = Rule("MLO406", Severity.ERROR, Node, check)
