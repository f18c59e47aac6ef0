"""A query asks for a bucket that the histogram does not have.

A classic histogram counts up to each of its bounds, and knows nothing in between. A matcher on `le` with another
value selects no series, and an SLO with a latency between two buckets has no good events at all.

Bad:
```yaml
alerts:
  slow: {query: 'sum(rate(latency_seconds_bucket{le="0.3"}[$window]))', at_least: 1}
---
metrics:
  latency_seconds: {type: histogram, labels: {job: [fraud]}, buckets: [0.1, 0.25, 0.5, 1]}
```
Good:
```yaml
alerts:
  slow: {query: 'sum(rate(latency_seconds_bucket{le="0.25"}[$window]))', at_least: 1}
---
metrics:
  latency_seconds: {type: histogram, labels: {job: [fraud]}, buckets: [0.1, 0.25, 0.5, 1]}
```
Needs facts. Where an SLO lists its `buckets` itself, MLO403 compares with those.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import SeriesHistogram
from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.queries.query import Asked
from mlobs_compile.queries.tree.nodes import Matcher, Selector
from mlobs_compile.rule import Finding, Rule, within
from mlobs_compile.units import decimal_text


def check(query: Asked) -> Iterator[Finding]:
    if query.around.facts is None:
        return
    if query.purpose is Purpose.HISTOGRAM:
        yield from _latency(query)
    for selector, _ in query.selectors():
        buckets = _buckets(query, selector)
        for matcher in selector.matchers if buckets else ():
            if matcher.label == "le" and matcher.operator in ("=", "=~"):
                yield from _bound(query, selector, matcher, buckets)


def _buckets(query: Asked, selector: Selector) -> tuple[Decimal, ...]:
    """The bounds of the histogram whose buckets are selected; none where that is not known."""
    facts = query.around.facts
    found = facts.series(selector.metric) if facts and selector.metric else None
    return found.metric.buckets if found and found.suffix == "_bucket" else ()


def _bound(
    query: Asked, selector: Selector, matcher: Matcher, buckets: tuple[Decimal, ...]
) -> Iterator[Finding]:
    value = matcher.value
    asked = [value] if matcher.operator == "=" else value.replace("\\", "").split("|")
    numbers = [_number(text) for text in asked]
    if not any(number is None or number in buckets or number.is_infinite() for number in numbers):
        message = f"`{selector.metric}` has no bucket `{asked[0]}`"
        yield within(query, matcher, message, _nearest(numbers[0], buckets))


def _latency(query: Asked) -> Iterator[Finding]:
    """The bound of an SLO whose histogram says nothing of its buckets."""
    selector, facts, slo = query.tree, query.around.facts, query.node
    form = slo.signal.series if isinstance(slo, Objective) else None
    if isinstance(form, SeriesHistogram) and form.bounds:
        return
    if query.bound is None or facts is None or not isinstance(selector, Selector):
        return
    found = facts.series(f"{selector.metric}_bucket")
    buckets = found.metric.buckets if found else ()
    if buckets and query.bound not in buckets:
        message = f"`{selector.metric}` has no bucket at `{decimal_text(query.bound)}`"
        yield within(query, selector, message, _nearest(query.bound, buckets))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _nearest(bound: Decimal | None, buckets: tuple[Decimal, ...]) -> str:
    if bound is None or bound.is_nan():
        return "the bounds are " + ", ".join(f"`{decimal_text(bucket)}`" for bucket in buckets)
    near = sorted(sorted(buckets), key=lambda bucket: abs(bucket - bound))[:2]
    return "the nearest are " + " and ".join(f"`{decimal_text(bucket)}`" for bucket in sorted(near))


RULE = Rule("MLO323", Severity.WARNING, Asked, check)
