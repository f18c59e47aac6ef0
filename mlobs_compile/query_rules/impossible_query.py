"""A part of a query can never give anything: its matchers contradict each other, or no value meets its comparison.

`count` has no result where it has nothing to count, so `count(up == 0) == 0` does not say that all is up: it never
says anything. An alert on it never fires, and an SLO on it has no data. What is told here is certain, whatever the
metrics hold.

Bad:
```yaml
groups:
  - name: fraud
    rules:
      - {alert: NoWorkers, expr: 'count(up{job="fraud"}) == 0'}
      - {alert: Failed, expr: 'sum(rate(requests_total{code="500",code="503"}[5m])) > 1'}
```
Good:
```yaml
groups:
  - name: fraud
    rules:
      - {alert: NoWorkers, expr: 'absent(up{job="fraud"})', for: 5m}
      - {alert: Failed, expr: 'sum(rate(requests_total{code=~"500|503"}[5m])) > 1'}
```
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries import pattern
from mlobs_compile.queries.query import Written
from mlobs_compile.queries.tree import Type, type_of
from mlobs_compile.queries.tree.nodes import COMPARISONS, Binary, Matcher, Selector
from mlobs_compile.queries.tree.values import Values, never, values_of
from mlobs_compile.rule import Finding, Rule, within
from mlobs_compile.units import decimal_text


def check(query: Written) -> Iterator[Finding]:
    for expr, _ in query.walk():
        if isinstance(expr, Selector):
            yield from _contradiction(query, expr)
        elif isinstance(expr, Binary) and expr.operator in COMPARISONS and type_of(expr) is Type.VECTOR:
            yield from _never(query, expr)


def _contradiction(query: Written, selector: Selector) -> Iterator[Finding]:
    for number, matcher in enumerate(selector.matchers):
        wanted = _only(matcher)
        for another in (*selector.matchers[:number], *selector.matchers[number + 1 :]):
            same = another.label == matcher.label
            if same and wanted is not None and all(_refuses(another, value) for value in wanted):
                first, second = sorted((matcher, another), key=lambda one: one.start)
                message = f"no series meets `{_text(query, first)}` and `{_text(query, second)}` at once"
                help = "drop one of them, or ask for several values with `=~`"
                yield within(query, second, message, help)
                return


def _only(matcher: Matcher) -> tuple[str, ...] | None:
    """The values that a matcher lets through, where they can be listed."""
    if matcher.operator == "=":
        return (matcher.value,)
    return pattern.alternatives(matcher.value) if matcher.operator == "=~" else None


def _refuses(matcher: Matcher, value: str) -> bool:
    if matcher.operator in ("=~", "!~") and pattern.matches(matcher.value, value) is None:
        return False  # only RE2 can tell
    return not pattern.accepts(matcher.operator, matcher.value, value)


def _text(query: Written, matcher: Matcher) -> str:
    return query.text[matcher.start : matcher.end]


def _never(query: Written, binary: Binary) -> Iterator[Finding]:
    if binary.fills:
        return
    left, right = values_of(binary.left), values_of(binary.right)
    if never(binary.operator, left, right):
        side = "left" if _told(left) else "right"
        known = left if side == "left" else right
        result = "is 0 always" if binary.boolean else "never holds"
        message = f"this comparison {result}: the {side} side is {_bounds(known)}"
        help = "where nothing is counted there is no series; ask for that with `absent(...)`"
        counted = known.low == 1 and not known.single
        yield within(query, binary, message, help if counted else "compare with a value that it can have")


def _told(values: Values) -> bool:
    """Whether there is anything to say of a side; of a metric's own values there is not."""
    return (values.low, values.high) != (-math.inf, math.inf) or not values.zero


def _bounds(values: Values) -> str:
    if values.single:
        return f"always {_number(values.low)}"
    if not values.zero and values.low < 0 < values.high:
        return "never 0"
    if values.low == -math.inf:
        return f"never above {_number(values.high)}"
    if values.high == math.inf:
        return f"never below {_number(values.low)}"
    return f"between {_number(values.low)} and {_number(values.high)}"


def _number(value: float) -> str:
    return (
        decimal_text(Decimal(repr(value))) if math.isfinite(value) and abs(value) > 1e-300 else f"{value:g}"
    )


RULE = Rule("MLO304", Severity.ERROR, Written, check)
