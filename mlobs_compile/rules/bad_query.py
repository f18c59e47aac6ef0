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

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.alert import AbsenceAlert, AnomalyAlert, ThresholdAlert
from mlobs_compile.ir.node import Node
from mlobs_compile.ir.objective import Objective
from mlobs_compile.queries import promql, soundness
from mlobs_compile.rule import Finding, Rule


def check(node: Node) -> Iterator[Finding]:
    if (
        not isinstance(node, Objective | ThresholdAlert | AnomalyAlert | AbsenceAlert)
        or node.signal.series is None
    ):
        return
    if isinstance(node, AbsenceAlert) and node.objective:
        return  # It asks what its objective asks, whose fault is told already.
    for query in promql.queries(node.signal.series):
        problem = soundness.problem(query)
        if problem:
            help = "check brackets, quotes and `{}`; `$window` stands for the range"
            yield Finding(node.origins[0], f"`{promql.shortened(query)}` is not PromQL: {problem}", help)


RULE = Rule("MLO301", Severity.ERROR, Node, check)
