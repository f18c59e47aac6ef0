"""An alert waits for data to be missing where missing data mean that nothing happened.

The signal's preset says `absence: zero`: a counter appears with its first event, and until then there is nothing to
read. The query therefore falls back to 0 and always has a value, so an alert with `absent: true` can never fire. Watch
a sign of life of the same system instead, such as its heartbeat or the `up` of its scrape.

Bad:
```yaml
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: train, team: risk}
system: {preset: airflow-dag, dag: train}
alerts:
  silent: {signal: failures, absent: true}
```
Good:
```yaml
apiVersion: mlobs/v1
kind: Pipeline
metadata: {name: train, team: risk}
system: {preset: airflow-dag, dag: train}
alerts:
  never-ran: {signal: successes, at_least: 1, window: 26h}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.alert import AbsenceAlert
from mlobs_compile.ir.signal import SeriesGauge, Silence
from mlobs_compile.rule import Finding, Rule


def check(alert: AbsenceAlert) -> Iterator[Finding]:
    signal = alert.signal
    if signal.silence is Silence.ZERO and isinstance(signal.series, SeriesGauge):
        message = f"`{signal.name}` is 0 where there are no data, so they are never missing"
        help = "watch a sign of life of the system instead, such as its heartbeat or the `up` of its scrape"
        yield Finding(next(iter(alert.origins), None), message, help)


RULE = Rule("MLO411", Severity.ERROR, AbsenceAlert, check)
