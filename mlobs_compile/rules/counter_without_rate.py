"""A counter is read as it stands, and its value only says how long the process has been running.

A counter (by convention a name that ends in `_total`) grows from zero at every restart. Compared with a
bound it crosses it one day and stays across; as a share of another counter it weighs the whole past of each
process. What happened lately is its `rate` or `increase`.

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

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.node import Node
from mlobs_compile.ir.signal import SeriesEvents, SeriesGauge
from mlobs_compile.queries import selectors
from mlobs_compile.queries.selectors import Selector
from mlobs_compile.rule import Finding, Rule

_FINE = {
    *("rate", "irate", "increase", "resets", "changes"),
    *("absent", "absent_over_time", "present_over_time", "count_over_time", "count", "group", "timestamp"),
}
"""What may be asked of a counter: how fast it grows, or whether and how often it is there."""


def check(node: Node) -> Iterator[Finding]:
    signal = selectors.signal_of(node)
    if signal is None or not isinstance(signal.series, SeriesEvents | SeriesGauge):
        return
    for name, query in selectors.texts(signal.series):
        found = selectors.read(query)
        raw = dict.fromkeys(
            one.metric for one in found if _is_counter(one.metric) and not _FINE & {*one.around}
        )
        for metric in raw:
            if not _is_difference(metric, found):
                message = f"the query for `{name}` reads the counter `{metric}` without a rate"
                help = f"write `rate({metric}[$window])` or `increase(...)`"
                yield Finding(node.origins[0], message, help)


def _is_counter(metric: str) -> bool:
    """By name; memory that is called a total (`..._memory_usage_total`) is a gauge."""
    return metric.endswith("_total") and "memory" not in metric


def _is_difference(metric: str, found: tuple[Selector, ...]) -> bool:
    """Whether the query takes the counter from itself at another time: an increase written by hand."""
    return sum(one.metric == metric and "-" in one.around for one in found) > 1


RULE = Rule("MLO408", Severity.WARNING, Node, check)
