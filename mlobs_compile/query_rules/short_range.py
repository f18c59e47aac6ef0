"""A query looks back for so short a time that it finds too few samples.

`rate` needs two samples. In a range as long as the time between two scrapes there is one, mostly, and then there is
no rate; in a range of twice that there are two until one scrape is late. Four times the scrape interval is what
keeps a rate steady; twice is the least that is not told here.

Bad: the metric is scraped once a minute.
```yaml
alerts:
  errors: {query: 'sum(rate(errors_total[1m]))', at_most: 10}
---
prometheus: {scrape_interval: 1m}
metrics:
  errors_total: {type: counter, labels: {job: [fraud]}}
```
Good:
```yaml
alerts:
  errors: {query: 'sum(rate(errors_total[5m]))', at_most: 10}
---
prometheus: {scrape_interval: 1m}
metrics:
  errors_total: {type: counter, labels: {job: [fraud]}}
```
Needs facts.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.query import Asked
from mlobs_compile.queries.tree import WINDOW
from mlobs_compile.queries.tree.nodes import Call, Length, Range
from mlobs_compile.rule import Finding, Rule, within
from mlobs_compile.units import Duration

_OF_TWO = frozenset(
    (
        *("rate", "irate", "increase", "delta", "idelta", "deriv", "predict_linear"),
        *("holt_winters", "double_exponential_smoothing", "changes", "resets"),
    )
)
"""Functions of the difference between samples."""


def check(query: Asked) -> Iterator[Finding]:
    facts = query.around.facts
    if facts is None:
        return
    for expr, around in query.walk():
        if not isinstance(expr, Range) or expr.selector.metric in query.around.records:
            continue
        interval, length = facts.interval_of(expr.selector), _length(query, expr.length)
        outer = around[-1] if around else None
        if interval is None or length is None or not isinstance(outer, Call):
            continue
        least = 2 if outer.function in _OF_TWO else 1
        if length.ms < least * interval.ms:
            samples = "two samples" if least == 2 else "a sample"
            scraped = f"`{expr.selector.metric}` is scraped every `{interval}`"
            message = f"`{outer.function}` needs {samples}, and {scraped}: `{length}` is too short"
            yield within(query, expr.length, message, f"write `{Duration(4 * interval.ms)}` or more")


def _length(query: Asked, length: Length) -> Duration | None:
    """How long a range is; None where only a query's own step tells."""
    if length.text == WINDOW:
        return query.window
    return None if length.ms is None else Duration(length.ms)


RULE = Rule("MLO321", Severity.WARNING, Asked, check)
