"""Queries over counters that no event escapes: a counter may be born with its first event, or forget all of them.

`increase` compares samples within the window, so it misses the event with which a series appears. Here the counter
is compared with what it was one window ago, or taken whole where it is new or was reset. What it was is looked for
up to an hour further back, so that a gap in scraping does not look like a hundred new events. The price: an
exporter that restarts within that hour under the same labels and comes back to its old value seems idle.
"""

from __future__ import annotations

from collections.abc import Sequence

GAP = "1h"
"""How far behind the window the old value of a counter is looked for."""


def counted(counter: str, labels: Sequence[str], *, born_at_one: bool, zero: bool) -> str:
    """Events of a counter within `$window`, one series for each set of `labels`."""
    if born_at_one:
        inner = f"({counter} - last_over_time({counter}[{GAP}] offset $window) >= 0) or {counter}"
    else:
        inner = f"increase({counter}[$window])"
    return _summed(inner, labels, zero=zero)


def mean(metric: str, labels: Sequence[str]) -> str:
    """The mean of what a summary or a classic histogram saw within `$window`; nothing where it saw nothing."""
    name, brace, matchers = metric.partition("{")
    sides = (f"increase({name}_{part}{brace}{matchers}[$window])" for part in ("sum", "count"))
    total, number = (_summed(side, labels, zero=False) for side in sides)
    return f"{total} / ({number} > 0)"


def or_zero(query: str) -> str:
    """The value of a query, 0 where it has none; one series, and no `or` outside parentheses."""
    return f"sum({query} or vector(0))"


def _summed(inner: str, labels: Sequence[str], *, zero: bool) -> str:
    grouped = f"sum by ({', '.join(labels)})" if labels else "sum"
    fallback = " or vector(0)" if zero and not labels else ""
    return f"{grouped}({inner}{fallback})"
