"""An alert changes its mind for reasons that have nothing to do with what it watches.

`topk` lets other series through at every evaluation, and each series is an alert of its own: one resolves, another
starts to wait. A ratio of two sums over different jobs is wrong for a moment after every restart of Prometheus,
when it has scraped some of the targets only; without `for` that moment is a page. And where both sides aggregate
`without` some labels, the first label that one of the two metrics gains ends every match, and the alert falls
silent.

Bad:
```yaml
groups:
  - name: fraud
    rules:
      - {alert: SlowModels, expr: 'topk(3, model_latency_seconds) > 1', for: 10m}
      - {alert: Queue, expr: 'sum(queued{job="gateway"}) / sum(workers{job="fraud"}) > 10'}
```
Good:
```yaml
groups:
  - name: fraud
    rules:
      - {alert: SlowModels, expr: 'model_latency_seconds > 1', for: 10m}
      - {alert: Queue, expr: 'sum(queued{job="gateway"}) / sum(workers{job="fraud"}) > 10', for: 5m}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.query import Written
from mlobs_compile.queries.tree.nodes import COMPARISONS, SETS, Aggregation, Binary, Call, Expr, Selector
from mlobs_compile.queries.tree.vocabulary import SAMPLING
from mlobs_compile.queries.tree.walking import Path, bare, walk
from mlobs_compile.rule import Finding, Rule, within

_SETTLED = frozenset(("absent", "scalar"))
"""Functions after which it does not matter any more which series came through."""


def check(query: Written) -> Iterator[Finding]:
    if query.hold is None:
        return
    for expr, around in query.walk():
        if isinstance(expr, Aggregation) and expr.operator in SAMPLING and not _settled(around):
            message = f"`{expr.operator}` lets other series through at every evaluation, so the alert flaps"
            help = "compare all series with the bound, or aggregate them to one"
            end = expr.start + len(expr.operator)
            yield within(query, (expr.start, end), message, help)
        elif isinstance(expr, Binary) and expr.operator not in COMPARISONS | SETS:
            yield from _arithmetic(query, expr)


def _settled(around: Path) -> bool:
    return any(
        (isinstance(outer, Aggregation) and outer.operator not in SAMPLING)
        or (isinstance(outer, Call) and outer.function in _SETTLED)
        for outer in around
    )


def _arithmetic(query: Written, binary: Binary) -> Iterator[Finding]:
    left, right = _jobs(binary.left), _jobs(binary.right)
    if query.hold is not None and not query.hold.ms and left and right and not left & right:
        message = "the two sides count different jobs, and disagree for a moment after Prometheus restarts"
        yield within(
            query, binary.sign, message, "add `for: 5m`, so that all targets are scraped before it fires"
        )
    if binary.matching is None and _without(binary.left) and _without(binary.right):
        message = "both sides aggregate `without`: a label that one metric gains ends every match"
        yield within(query, binary.sign, message, "aggregate `by` the labels that both have")


def _jobs(expr: Expr) -> frozenset[str]:
    """The jobs whose targets an aggregation counts; none where it does not aggregate or does not say."""
    parts = [part for part, _ in walk(expr)]
    if not any(isinstance(part, Aggregation) for part in parts):
        return frozenset()
    selectors = [part for part in parts if isinstance(part, Selector)]
    return frozenset(
        matcher.value
        for selector in selectors
        for matcher in selector.matchers
        if matcher.label == "job" and matcher.operator == "="
    )


def _without(expr: Expr) -> bool:
    inner = bare(expr)
    return isinstance(inner, Aggregation) and inner.grouping is not None and inner.grouping.kind == "without"


RULE = Rule("MLO303", Severity.WARNING, Written, check)
