"""A check is told only when it fails in windows that are spread over more than a week.

`for: 2 of 3` keeps a single odd batch from waking anybody. With a weekly schedule it also means that a model may be
wrong for two weeks before anybody hears of it, and Prometheus must keep that much, which is 15 days where nothing is
said; CloudWatch looks back seven days and refuses (MLO470). Ask for fewer windows, or measure more often.

Bad:
```yaml
schedule: weekly
drift:
  features: {amount: {psi: {at_most: 0.2, for: 2 of 3}}}
```
Good:
```yaml
schedule: daily
drift:
  features: {amount: {psi: {at_most: 0.2, for: 2 of 3}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.alert import ThresholdAlert
from mlobs_compile.rule import Finding, Rule
from mlobs_compile.units import Duration

WEEK = Duration.of(days=7)


def check(alert: ThresholdAlert) -> Iterator[Finding]:
    least, last = alert.windows
    span = Duration(alert.window.ms * last)
    if last > 1 and span > WEEK:
        message = f"`for: {least} of {last}` looks back {span}, in windows of {alert.window}"
        yield Finding(alert.origins[0], message, "ask for fewer windows, or measure more often")


RULE = Rule("MLO373", Severity.WARNING, ThresholdAlert, check)
