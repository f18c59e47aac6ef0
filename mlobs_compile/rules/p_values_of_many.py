"""A check judges many p-values one by one, of which some are small by chance alone.

A p-value is below 0.05 in one of twenty batches in which nothing has moved: that is what it means. Fifty columns that
are judged by it every hour give 60 false alarms a day. `correction: bonferroni`, the default, multiplies each by the
number of columns, so that the bound is about all of them together. It knows no number of segments, though, which come
with the data: each of their values is judged as if it were alone.

Bad:
```yaml
drift:
  features:
    "*": {chi_squared: {statistic: p_value, at_least: 0.01, correction: none}}
```
Good:
```yaml
drift:
  features:
    "*": {chi_squared: {at_most: 0.2}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.rule import Finding, Rule


def check(measurement: Measurement) -> Iterator[Finding]:
    settings, at = measurement.settings, measurement.origins[0]
    if settings.get("statistic") != "p_value":
        return
    if measurement.among > 1 and settings.get("correction") == "none":
        message = (
            f"p-values of {measurement.among} columns are judged one by one, so chance alone makes some small"
        )
        yield Finding(
            at, message, "delete `correction: none`, or judge the effect size: `statistic: cramers_v`"
        )
    if measurement.sample.segments:
        listed = ", ".join(f"`{name}`" for name in measurement.sample.segments)
        message = f"a p-value is judged for every value of {listed}, and not corrected for how many there are"
        yield Finding(
            at, message, "write `segments: []` here, or judge the effect size: `statistic: cramers_v`"
        )


RULE = Rule("MLO351", Severity.WARNING, Measurement, check)
