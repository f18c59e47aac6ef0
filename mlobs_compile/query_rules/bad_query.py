"""A query does not parse as PromQL, or gives a range where a value is needed.

Prometheus refuses a whole rule file for one bad expression, and a dashboard shows an empty panel. mlobs parses every
query of an SLO or an alert with `$window` replaced by a range, so that the fault is told with its line.

Bad: a bracket is missing.
```yaml
slos:
  availability:
    objective: 99%
    sli: {events: {bad: "sum(rate(errors_total[$window])", total: "sum(rate(requests_total[$window]))"}}
```
Good:
```yaml
slos:
  availability:
    objective: 99%
    sli: {events: {bad: "sum(rate(errors_total[$window]))", total: "sum(rate(requests_total[$window]))"}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Inside, Severity
from mlobs_compile.queries import promql
from mlobs_compile.queries.query import Unread
from mlobs_compile.rule import Finding, Rule


def check(unread: Unread) -> Iterator[Finding]:
    fault = unread.fault
    message = f"`{promql.shortened(unread.text)}` is not PromQL: {fault.message}"
    help = fault.help or "check brackets, quotes and `{}`; in a spec `$window` stands for the range"
    yield Finding(unread.at, message, help, Inside(unread.text, fault.start, fault.end))


RULE = Rule("MLO301", Severity.ERROR, Unread, check)
