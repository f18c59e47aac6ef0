"""A monitoring job may run longer than there is time until its next run, and SageMaker refuses it.

The limit on the runtime cannot exceed the frequency of the schedule. Hourly jobs that look at data quality
or explainability have at most an hour, those that wait for ground truth (model quality, bias) half an hour;
no job has more than a day (SageMaker API Reference, MonitoringStoppingCondition).

Bad:
```yaml
bias: {facets: {age_band: {groups: ["18-25"]}}, metrics: {DPPL: {within: [-0.1, 0.1]}}}
schedule: hourly
max_runtime: 1h
```
Good:
```yaml
bias: {facets: {age_band: {groups: ["18-25"]}}, metrics: {DPPL: {within: [-0.1, 0.1]}}}
schedule: hourly
max_runtime: 30m
```
Shorten the runtime, or let the monitor run less often.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.queries import monitors
from mlobs_compile.rule import Finding, Rule
from mlobs_compile.units import Duration

SECOND = Duration.of(seconds=1)


def check(monitor: ScheduledMonitor) -> Iterator[Finding]:
    limit = monitors.longest_runtime(monitor)
    if not SECOND <= monitor.max_runtime <= limit:
        message = f"`{monitor.id}` may run for `{monitor.max_runtime}`, at most `{limit}` on this schedule"
        yield Finding(monitor.origins[0], message, f"allow `{limit}` or less, or run it less often")


RULE = Rule("MLO505", Severity.ERROR, ScheduledMonitor, check)
