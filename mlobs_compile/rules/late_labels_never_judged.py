"""Late labels are waited for, and no run comes in time to judge them.

A row is judged by the first run after its `lag`. A label that comes later counts only if another run comes before
`max_lag` is over. Where checks run more seldom than that, waiting changes nothing.

Bad: labels are waited for from the third to the fifth day, and checks run once a week.
```yaml
outputs: {prediction: predicted_fraud, timestamp: scored_at}
performance:
  problem: binary
  label: is_fraud
  labels: {join: id, lag: 3d, max_lag: 5d}
  metrics: {recall: {at_least: 0.8}}
schedule: weekly
monitors: runner
```
Good:
```yaml
outputs: {prediction: predicted_fraud, timestamp: scored_at}
performance:
  problem: binary
  label: is_fraud
  labels: {join: id, lag: 3d, max_lag: 5d}
  metrics: {recall: {at_least: 0.8}}
schedule: daily
monitors: runner
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.measurement import Family, Measurement
from mlobs_compile.rule import Finding, Rule
from mlobs_compile.units import Duration


def check(one: Measurement) -> Iterator[Finding]:
    labels = one.batch.labels
    if one.family is not Family.OUTCOMES or labels is None or labels.max_lag <= labels.lag:
        return
    waited = Duration(labels.max_lag.ms - labels.lag.ms)
    if waited < one.every:
        message = (
            f"late labels are waited for during {waited}, and `{one.check}` is measured every {one.every}"
        )
        help = f"write `max_lag: {Duration(labels.lag.ms + one.every.ms)}` or more, or measure it more often"
        yield Finding(one.origins[0], message, help)


RULE = Rule("MLO360", Severity.WARNING, Measurement, check)
