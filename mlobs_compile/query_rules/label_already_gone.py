"""A query groups by, matches on or copies a label that an aggregation further in has taken away.

After `sum by (instance)` there is no `job` any more: grouping by it gives one group without a name, matching `on`
it compares nothing with nothing, and `group_left (version)` copies nothing, and deletes the label where the other
side had it. The same holds for a matcher on a series that a recording rule records without the label.

Bad:
```yaml
groups:
  - name: fraud
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (sum by (instance) (rate(errors_total[5m])))
```
Good:
```yaml
groups:
  - name: fraud
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (sum by (job, instance) (rate(errors_total[5m])))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries import pattern
from mlobs_compile.queries.query import Written
from mlobs_compile.queries.tree.labels import Labels
from mlobs_compile.queries.tree.nodes import Aggregation, Binary, Call, Label, Selector, Text
from mlobs_compile.rule import Finding, Rule, within


def check(query: Written) -> Iterator[Finding]:
    for expr, _ in query.walk():
        match expr:
            case Aggregation():
                yield from _grouped(query, expr)
            case Binary():
                yield from _matched(query, expr)
            case Call(function="label_replace"):
                yield from _replaced(query, expr)
            case Selector():
                yield from _selected(query, expr)
            case _:
                pass


def _grouped(query: Written, aggregation: Aggregation) -> Iterator[Finding]:
    if aggregation.grouping is None or aggregation.grouping.kind != "by":
        return
    inner = query.labels(aggregation.expr)
    for label in aggregation.grouping.labels:
        if inner.lacks(label.name):
            message = f"there is no `{label.name}` here, so nothing is grouped by it"
            yield within(query, label, message, "keep it in what is aggregated, or leave it out here")


def _matched(query: Written, binary: Binary) -> Iterator[Finding]:
    matching = binary.matching
    if matching is None:
        return
    left, right = query.labels(binary.left), query.labels(binary.right)
    if matching.kind == "on":
        for label in matching.labels:
            yield from _compared(query, label, left, right)
    group = matching.group
    one = right if group and group.side == "left" else left
    for label in group.labels if group else ():
        if one.lacks(label.name):
            side = "right" if group and group.side == "left" else "left"
            message = f"the {side} side has no `{label.name}` to copy"
            yield within(query, label, message, "keep it there, or leave it out here")


def _compared(query: Written, label: Label, left: Labels, right: Labels) -> Iterator[Finding]:
    gone = [side for side, labels in (("left", left), ("right", right)) if labels.lacks(label.name)]
    if len(gone) == 2:
        message = f"neither side has `{label.name}`, so nothing is matched by it"
        yield within(query, label, message, "keep it on both sides, or leave it out here")
    elif gone and not (left if gone[0] == "right" else right).has(label.name):
        message = f"the {gone[0]} side has no `{label.name}`, so only series without it match"
        yield within(query, label, message, "keep it on both sides, or leave it out here")


def _replaced(query: Written, call: Call) -> Iterator[Finding]:
    source, expression = call.arguments[3], call.arguments[4]
    if not isinstance(source, Text) or not isinstance(expression, Text):
        return
    if query.labels(call.arguments[0]).lacks(source.value) and pattern.matches(expression.value, "") is False:
        message = f"there is no `{source.value}` to take anything from"
        yield within(query, source, message, "name a label that is still there")


def _selected(query: Written, selector: Selector) -> Iterator[Finding]:
    """Matchers on recorded series; of others nobody knows which labels they lack."""
    if selector.metric is None or selector.metric not in query.around.records:
        return
    known = query.labels(Selector(0, 0, selector.metric, ()))
    for matcher in selector.matchers:
        if known.lacks(matcher.label) and not pattern.accepts(matcher.operator, matcher.value, ""):
            message = f"`{selector.metric}` is recorded without `{matcher.label}`"
            yield within(query, matcher, message, "keep the label in the recording rule, or drop the matcher")


RULE = Rule("MLO306", Severity.WARNING, Written, check)
