"""A quantile is taken of buckets whose bounds an aggregation has taken away.

The buckets of a classic histogram are series that differ in `le`, the upper bound of each. `histogram_quantile`
needs it: what has none is passed over, and the result is empty. Sum by `le`, and by whatever else should stay.

Bad:
```yaml
alerts:
  slow: {query: 'histogram_quantile(0.9, sum(rate(latency_seconds_bucket[$window])))', at_most: 1}
```
Good:
```yaml
alerts:
  slow: {query: 'histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket[$window])))', at_most: 1}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.query import Written
from mlobs_compile.queries.tree.labels import labels_of
from mlobs_compile.queries.tree.nodes import Call, Expr, Selector
from mlobs_compile.queries.tree.walking import walk
from mlobs_compile.rule import Finding, Rule, within

_BUCKETS = {
    "histogram_quantile": 1,
    "histogram_fraction": 2,
    "histogram_quantiles": 0,
}
"""The functions that read buckets, and which argument these are."""


def check(query: Written) -> Iterator[Finding]:
    for expr, _ in query.walk():
        if isinstance(expr, Call) and expr.function in _BUCKETS:
            buckets = expr.arguments[_BUCKETS[expr.function]]
            if _classic(buckets) and labels_of(buckets).lacks("le"):
                message = f"`{expr.function}` needs the label `le`, which is taken away here"
                yield within(
                    query, buckets, message, "aggregate `by (le)`, or by more labels with `le` among them"
                )


def _classic(buckets: Expr) -> bool:
    """Whether all that is read are buckets by their names; a native histogram has no `le` to lose."""
    metrics = [part.metric or "" for part, _ in walk(buckets) if isinstance(part, Selector)]
    return bool(metrics) and all(metric.endswith("_bucket") for metric in metrics)


RULE = Rule("MLO318", Severity.ERROR, Written, check)
