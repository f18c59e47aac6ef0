"""A monitoring schedule is not on a grid of whole hours, which is all that SageMaker Model Monitor offers.

A schedule runs every hour, once a day at a full hour, or every N hours from 1 to 24 (SageMaker Developer
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
from mlobs_compile.rule import Finding, Rule

LONGEST_STEP = 24
"""Hours."""


def check(monitor: ScheduledMonitor) -> Iterator[Finding]:
    grid = monitor.schedule.hours
    if grid is None or not 1 <= grid[1] <= LONGEST_STEP:
        message = (
            f"`{monitor.id}` cannot run on the schedule `{monitor.schedule}`: only whole hours within a day"
        )
        yield Finding(monitor.origins[0], message, "write `hourly`, `daily`, `every 6h` or `0 6 * * *`")


RULE = Rule("MLO504", Severity.ERROR, ScheduledMonitor, check)
