"""A latency bound that is not a bucket of its histogram cannot be measured: the series for it does not exist.

A classic histogram counts the events up to each of its buckets and knows nothing in between. The rule for a
bound of 300 ms asks for `le="0.3"`; where there are only buckets at 0.25 and 0.5, it finds no good event at
all, and the SLO is either breached for ever or silent.

Bad:
```yaml
slos:
  latency:
    objective: 99%
    sli: {histogram: {metric: http_request_duration_seconds, at_most: 300ms, buckets: [0.1, 0.25, 0.5, 1]}}
```
Good:
```yaml
slos:
  latency:
    objective: 99%
    sli: {histogram: {metric: http_request_duration_seconds, at_most: 250ms, buckets: [0.1, 0.25, 0.5, 1]}}
```
Take one of the two nearest buckets, or add a bucket where the histogram is defined.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import SeriesHistogram
from mlobs_compile.rule import Finding, Rule
from mlobs_compile.units import Duration, decimal_text


def check(slo: Objective) -> Iterator[Finding]:
    form = slo.signal.series
    high = slo.bound.high if slo.bound else None
    if not isinstance(form, SeriesHistogram) or not form.bounds or high is None:
        return
    buckets = sorted(bound * form.scale for bound in form.bounds if bound.is_finite())
    if high in buckets:
        return
    below = [bucket for bucket in buckets if bucket < high][-1:]
    above = [bucket for bucket in buckets if bucket > high][:1]
    near = " or ".join(f"`{_shown(bucket)}`" for bucket in below + above)
    yield Finding(
        slo.origins[0] / "at_most",
        f"`{_shown(high)}` is not a bucket of `{form.selector}`",
        f"the nearest {'buckets are' if below and above else 'bucket is'} {near}",
    )


def _shown(seconds: Decimal) -> str:
    ms = seconds * 1000
    return str(Duration(int(ms))) if ms == int(ms) else f"{decimal_text(seconds)}s"


RULE = Rule("MLO403", Severity.ERROR, Objective, check)
