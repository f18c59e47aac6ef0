"""A check of data is bounded so that no batch could fail it.

A share of at least 0%, at most 100% of nulls or at least 0 rows holds of every batch. It reads like a check on the
dashboard and in the results, and is none. Beside a `warn` it is one that only warns, and is not reported.

Bad:
```yaml
checks: {rows: {at_least: 0}}
```
Good:
```yaml
checks: {rows: {at_least: 1000}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.assertion import Aggregate, Assertion, Lengths, RowCount
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.rule import Finding, Rule

_SHARES = ("distinct_share", "unique_share")
_COUNTS = ("distinct", *_SHARES)


def check(expectation: Expectation) -> Iterator[Finding]:
    if not expectation.warned and _holds_always(expectation.assertion):
        message = f"`{expectation.id}` holds of every batch, so it can never fail"
        yield Finding(expectation.origins[0], message, "tighten its bounds, or leave the check out")


def _holds_always(assertion: Assertion) -> bool:
    if getattr(assertion, "share", None) == Decimal(0):
        return True
    match assertion:
        case RowCount(low, None) | Lengths(low, None):
            return low == 0
        case Aggregate(statistic, low, high) if statistic in _COUNTS:
            most = Decimal(1) if statistic in _SHARES else None
            return (low is None or low <= 0) and (high is None or (most is not None and high >= most))
        case _:
            return False


RULE = Rule("MLO366", Severity.WARNING, Expectation, check)
