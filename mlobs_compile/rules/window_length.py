"""An SLO's window is not between 7 and 90 days, where burn rates can be told and data is still there.

The tiers of a multi-window alert are shares of the window. Below a week the fast ones shrink under the five
minutes that are recorded, and a weekend weighs as much as the whole rest. Above a quarter, stores have
dropped the samples, and a bad day is remembered long after anybody can act on it. Four weeks hold the same
number of each weekday.

Bad:
```yaml
slos:
  availability: {objective: 99.9%, window: 1d, signal: availability}
```
Good:
```yaml
slos:
  availability: {objective: 99.9%, window: 28d, signal: availability}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.objective import Objective
from mlobs_compile.rule import Finding, Rule
from mlobs_compile.units import Duration

SHORTEST, LONGEST = Duration.of(days=7), Duration.of(days=90)


def check(slo: Objective) -> Iterator[Finding]:
    for number, period in enumerate(slo.periods):
        if not SHORTEST <= period.length <= LONGEST:
            side = "shorter than `7d`" if period.length < SHORTEST else "longer than `90d`"
            place = slo.origins[0] / ("other_windows" if number else "window")
            yield Finding(place, f"a window of `{period.length}` is {side}", "`28d` or `30d` is usual")


RULE = Rule("MLO402", Severity.ERROR, Objective, check)
