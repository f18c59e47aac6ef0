"""A function is used on a metric of a type that it is not made for.

`rate` takes every fall of a value for a restart, so on a gauge, which falls as it likes, it gives nonsense.
`delta`, `deriv` and `predict_linear` take a fall for a fall, so on a counter each restart of a process is a step
down that never was. Types come from the facts; without them a name that ends in `_total` is taken for a counter.

Bad:
```yaml
alerts:
  growth: {query: 'sum(delta(predictions_total[1h]))', at_most: 1000}
```
Good:
```yaml
alerts:
  growth: {query: 'sum(increase(predictions_total[1h]))', at_most: 1000}
```
For a gauge the pairs are `delta` for `increase`, and `deriv` for `rate`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.query import Asked
from mlobs_compile.queries.tree.nodes import Call, Range
from mlobs_compile.rule import Finding, Rule, within

_INSTEAD = {"rate": "deriv", "irate": "deriv", "increase": "delta", "resets": "changes"}
"""For each function of counters the one of gauges that comes nearest."""
_OF_GAUGES = {
    "delta": "increase", "idelta": "increase", "deriv": "rate", "predict_linear": "rate", "holt_winters": "rate",
    "double_exponential_smoothing": "rate",
}  # fmt: skip


def check(query: Asked) -> Iterator[Finding]:
    for expr, _ in query.walk():
        if not isinstance(expr, Call) or not any(isinstance(part, Range) for part in expr.arguments):
            continue
        ranged = next(part for part in expr.arguments if isinstance(part, Range))
        metric = ranged.selector.metric
        type = _type(query, metric) if metric else None
        if expr.function in _INSTEAD and type == "gauge":
            message = f"`{metric}` is a gauge, and `{expr.function}` takes each of its falls for a restart"
            yield within(query, _name(expr), message, f"`{_INSTEAD[expr.function]}` is made for gauges")
        elif expr.function in _OF_GAUGES and type == "counter":
            message = f"`{metric}` is a counter, and `{expr.function}` takes each restart for a fall"
            yield within(query, _name(expr), message, f"`{_OF_GAUGES[expr.function]}` is made for counters")


def _name(call: Call) -> tuple[int, int]:
    return call.start, call.start + len(call.function)


def _type(query: Asked, metric: str) -> str | None:
    facts = query.around.facts
    known = facts.type_of(metric) if facts else None
    by_name = "counter" if metric.endswith("_total") and "memory" not in metric else None
    return known or (by_name if metric not in query.around.records else None)


RULE = Rule("MLO322", Severity.WARNING, Asked, check)
