"""A monitoring schedule is not on a grid of whole hours, which is all that SageMaker Model Monitor offers.

A schedule runs every hour, once a day at a full hour, or every N hours with N a divisor of 24 (SageMaker Developer
Guide, "The cron expression for monitoring schedule"). Weekly or monthly runs, minutes and weekdays do not
exist; mlobs does not round them to something you did not ask for.

Bad:
```yaml
schedule: weekly
```
Good:
```yaml
schedule: daily
```
Other forms: `hourly`, `every 6h`, `0 6 * * *`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.monitor import ScheduledMonitor
from mlobs_compile.queries import monitors
from mlobs_compile.rule import Finding, Rule


def check(monitor: ScheduledMonitor) -> Iterator[Finding]:
    if monitors.schedule_expression(monitor.schedule) is None:
        message = (
            f"`{monitor.id}` cannot run on the schedule `{monitor.schedule}`: only whole hours within a day"
        )
        yield Finding(monitor.origins[0], message, "write `hourly`, `daily`, `every 6h` or `0 6 * * *`")


RULE = Rule("MLO504", Severity.ERROR, ScheduledMonitor, check)
