"""A counter is read as it stands, and its value only says how long the process has been running.

A counter (by convention a name that ends in `_total`; facts know for certain) grows from zero at every restart.
Compared with a bound it crosses it one day and stays across; as a share of another counter it weighs the whole past
of each process. What happened lately is its `rate` or `increase`.

Bad:
```yaml
alerts:
  errors: {query: "sum(prediction_errors_total)", at_most: 10}
```
Good:
```yaml
alerts:
  errors: {query: "sum(increase(prediction_errors_total[$window]))", at_most: 10, window: 1h}
```
Wrap the selector itself, inside the `sum`: a rate of a sum takes one restart for a drop of everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.queries.query import Written
from mlobs_compile.queries.tree.nodes import Aggregation, Binary, Call
from mlobs_compile.queries.tree.walking import Path
from mlobs_compile.rule import Finding, Rule, within

_FINE = {
    *("rate", "irate", "increase", "resets", "changes"),
    *("absent", "absent_over_time", "present_over_time", "count_over_time", "count", "group", "timestamp"),
}
"""What may be asked of a counter: how fast it grows, or whether and how often it is there."""
_OF_GAUGES = {"delta", "idelta", "deriv", "predict_linear", "holt_winters", "double_exponential_smoothing"}
"""Functions of gauges, of which another rule speaks."""


def check(query: Written) -> Iterator[Finding]:
    if query.purpose in (Purpose.HISTOGRAM, Purpose.ABSENCE):
        return
    found = list(query.selectors())
    compared = Counter(one.metric for one, around in found if "-" in _around(around))
    told: set[str] = set()
    for selector, around in found:
        metric = selector.metric
        if metric is None or metric in told or not _is_counter(query, metric):
            continue
        if (_FINE | _OF_GAUGES) & _around(around) or compared[metric] > 1:
            continue  # taken twice from itself at another time, it is an increase written by hand
        told.add(metric)
        message = f"the query for `{query.name}` reads the counter `{metric}` without a rate"
        window = "$window" if query.window else "5m"
        help = f"write `rate({metric}[{window}])` or `increase(...)`"
        yield within(query, (selector.start, selector.named), message, help)


def _is_counter(query: Written, metric: str) -> bool:
    """By its type; else by name, where memory that is called a total (`..._memory_usage_total`) is a gauge."""
    if metric in query.around.records:
        return False
    facts = query.around.facts
    type = facts.type_of(metric) if facts else None
    return type == "counter" if type else metric.endswith("_total") and "memory" not in metric


def _around(around: Path) -> set[str]:
    """The functions, aggregations and operators around a selector."""
    names = set()
    for outer in around:
        if isinstance(outer, Call):
            names.add(outer.function)
        elif isinstance(outer, Aggregation | Binary):
            names.add(outer.operator)
    return names


RULE = Rule("MLO408", Severity.WARNING, Written, check)
