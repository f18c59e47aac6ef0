"""A division can be by zero, and the NaN that comes of it spoils everything it is added to.

Nought over nought is NaN, and one NaN makes a `sum` or an average NaN, over all series and, once recorded, over all
the time that a later query looks back: a quiet night without requests is then a hole in the monthly report.
Dropping denominators of zero leaves a gap instead, which sums and averages step over.

Bad:
```yaml
groups:
  - name: fraud
    rules:
      - record: fraud:errors:ratio
        expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m]))
```
Good:
```yaml
groups:
  - name: fraud
    rules:
      - record: fraud:errors:ratio
        expr: sum(rate(errors_total[5m])) / (sum(rate(requests_total[5m])) > 0)
```
A division as the whole query of an SLO or an alert is fine: mlobs itself drops what is not a number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.queries.query import Written
from mlobs_compile.queries.tree.nodes import COMPARISONS, Aggregation, Binary, Call, Expr, Number, Subquery
from mlobs_compile.queries.tree.values import values_of
from mlobs_compile.queries.tree.walking import Path, bare
from mlobs_compile.rule import Finding, Rule, within

_SPOILED = frozenset(("sum", "avg", "stddev", "stdvar", "quantile"))
_SPOILED_IN_TIME = frozenset(
    (
        *("sum_over_time", "avg_over_time", "stddev_over_time", "stdvar_over_time", "quantile_over_time"),
        *("deriv", "predict_linear", "holt_winters", "double_exponential_smoothing"),
    )
)
_BLIND = frozenset(("count", "group"))
_BLIND_CALLS = frozenset(
    (
        *("absent", "absent_over_time", "count_over_time", "present_over_time", "timestamp", "changes"),
        *("last_over_time", "scalar"),
    )
)
"""What only looks whether there is something, not at what it is."""


def check(query: Written) -> Iterator[Finding]:
    for expr, around in query.walk():
        if isinstance(expr, Binary) and expr.operator in ("/", "%") and _maybe_zero(expr.right):
            victim = _victim(expr, around, query.purpose)
            if victim:
                message = f"this can be 0, and the NaN that comes of dividing by it spoils {victim}"
                yield within(query, expr.right, message, "divide by what is above zero, `(... > 0)`")


def _maybe_zero(divisor: Expr) -> bool:
    """Whether there can be a zero; a number that mlobs puts in is none."""
    inner = bare(divisor)
    put_in = isinstance(inner, Number) and math.isnan(inner.value)
    return not put_in and values_of(divisor).zero


def _victim(division: Binary, around: Path, purpose: Purpose) -> str | None:
    """What a NaN of the division reaches that it spoils; None where nothing does, or where it is dropped before."""
    inner: Expr = division
    for outer in reversed(around):
        match outer:
            case Binary(operator=operator, boolean="") if operator in COMPARISONS:
                return None
            case Binary(operator="and" | "unless", right=right) if right is inner:
                return None
            case Aggregation(operator=operator):
                if operator in _BLIND:
                    return None
                if operator in _SPOILED:
                    return f"the `{operator}` around it"
            case Call(function=function):
                if function in _BLIND_CALLS:
                    return None
                if function in _SPOILED_IN_TIME and isinstance(inner, Subquery):
                    return f"the `{function}` around it"
            case _:
                pass
        inner = outer
    return "every later look at what is recorded" if purpose is Purpose.RECORD else None


RULE = Rule("MLO305", Severity.WARNING, Written, check)
