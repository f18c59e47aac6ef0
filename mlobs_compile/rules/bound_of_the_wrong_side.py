"""A metric of performance is bounded on its good side, so the check fails where the model gets better.

Recall, AUC and r2 are good when they are high, errors and losses when they are low. `recall: {at_most: 0.8}` fails a
model that finds more, and says nothing while it finds less. A band with `within` is fine, for a metric that is too good
to be true is worth knowing as well.

Bad:
```yaml
performance:
  problem: binary
  label: is_fraud
  metrics: {recall: {at_most: 0.8}}
monitors: runner
```
Good:
```yaml
performance:
  problem: binary
  label: is_fraud
  metrics: {recall: {at_least: 0.8}}
monitors: runner
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.evidence.outcomes import HIGHER_IS_BETTER, LOWER_IS_BETTER
from mlobs_compile.ir.measurement import Family, Measurement
from mlobs_compile.ir.signal import Bound
from mlobs_compile.rule import Finding, Rule


def check(one: Measurement) -> Iterator[Finding]:
    if one.family is not Family.OUTCOMES:
        return
    for bound in (one.levels.fail, one.levels.warn):
        if bound and one.kind in HIGHER_IS_BETTER and _only(bound.high, bound):
            yield _finding(one, "higher", "at_least")
        elif bound and one.kind in LOWER_IS_BETTER and _only(bound.low, bound):
            yield _finding(one, "lower", "at_most")


def _only(side: object, bound: Bound) -> bool:
    """Whether this side is bounded and the other is not."""
    return side is not None and (bound.low is None or bound.high is None)


def _finding(one: Measurement, better: str, key: str) -> Finding:
    message = f"`{one.kind}` is better the {better} it is, and `{one.check}` is bounded on its good side"
    return Finding(one.origins[0], message, f"write `{key}`, or `within` for a band")


RULE = Rule("MLO358", Severity.WARNING, Measurement, check)
