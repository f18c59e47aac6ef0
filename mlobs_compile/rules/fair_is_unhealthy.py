"""A bound on a bias measure leaves out the value at which groups are treated alike.

Fair is 0 for differences and distances and 1 for the ratio `DI`. A bound such as `DI: {at_most: 0.8}` calls a model
healthy only while it is unfair, and alerts once it is fair: most often `at_most` stands where `at_least` is meant, or
a ratio is bounded like a difference. `CI`, the make-up of the data, is not told: a small group stays small.

Bad:
```yaml
bias:
  facets: {age_band: {groups: ["18-25"]}}
  metrics: {DPPL: {within: [-0.1, 0.1]}, DI: {at_most: 0.8}}
```
Good:
```yaml
bias:
  facets: {age_band: {groups: ["18-25"]}}
  metrics: {DPPL: {within: [-0.1, 0.1]}, DI: {at_least: 0.8}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.measurement import Measurement
from mlobs_compile.rule import Finding, Rule
from mlobs_compile.units import decimal_text


def check(measurement: Measurement) -> Iterator[Finding]:
    fair = measurement.fair
    if fair is None or not measurement.reads:
        return
    levels = measurement.levels
    for bound in (levels.fail, levels.warn):
        if bound is None:
            continue
        below = bound.high is not None and bound.high < fair
        above = bound.low is not None and bound.low > fair
        if below or above:
            said = decimal_text(fair)
            message = f"`{measurement.kind}` is fair at {said}, and its bound calls {said} unhealthy"
            both = bound.low is not None and bound.high is not None
            help = "widen `within`, so that it holds fair" if both else "exchange `at_most` and `at_least`"
            yield Finding(measurement.origins[0], message, help)
            return


RULE = Rule("MLO356", Severity.WARNING, Measurement, check)
