"""A share of right answers is bounded so closely that chance alone moves it out of its range at `min_rows`.

A share p of n rows has a standard error of sqrt(p * (1 - p) / n). Where the distance between the bound and what the
metric was at the baseline is smaller than that, at least one window in six fails though nothing has changed. Without a
baseline the distance to a perfect metric is taken, so what is told is true of every model. `precision`, `recall` and
`specificity` stand on the rows of one class only and swing more than this rule can know.

Bad: with 50 rows, 99.5% is within one standard error of 100%.
```yaml
performance:
  problem: binary
  label: is_fraud
  metrics: {accuracy: {at_least: 99.5%, min_rows: 50}}
monitors: runner
```
Good:
```yaml
performance:
  problem: binary
  label: is_fraud
  metrics: {accuracy: {at_least: 99.5%, min_rows: 1000}}
monitors: runner
```
Ask for more rows, or for `2 of 3` windows, which makes chance rarer by far.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, sqrt

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.measurement import Family, Measurement
from mlobs_compile.rule import Finding, Rule

SHARES = frozenset({
    "accuracy", "precision", "recall", "specificity", "balanced_accuracy", "weighted_recall", "worst_recall",
})  # fmt: skip
"""Metrics that are shares of rows."""


def check(one: Measurement) -> Iterator[Finding]:
    low = one.levels.fail.low
    if one.family is not Family.OUTCOMES or one.kind not in SHARES or low is None or one.windows[0] > 1:
        return
    bound, usual = float(low), one.norm.value if one.norm else 1.0
    distance = usual - bound
    if not 0 < bound < 1 or distance <= 0:
        return
    rows, error = one.sample.min_rows, sqrt(bound * (1 - bound) / one.sample.min_rows)
    if error > distance:
        needed = ceil(bound * (1 - bound) / distance**2)
        message = (
            f"with {rows} rows chance moves `{one.kind}` by {error:.2g}, and its bound is {distance:.2g} from "
            f"{'the baseline' if one.norm else 'perfect'}"
        )
        help = f"write `min_rows: {needed}` or more, or `for: 2 of 3`"
        yield Finding(one.origins[0], message, help)


RULE = Rule("MLO359", Severity.WARNING, Measurement, check)
