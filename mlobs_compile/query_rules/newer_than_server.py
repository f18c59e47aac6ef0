"""A query uses what the live Prometheus does not know yet, has dropped, or has switched off.

A function that a server does not have keeps it from loading the whole rule file. Experimental ones are there only
with a feature flag.

Bad:
```yaml
alerts:
  spread: {query: 'max(mad_over_time(latency_seconds[5m]))', at_most: 1}
---
prometheus: {version: 2.42.0, features: []}
complete: false
```
Good:
```yaml
alerts:
  spread: {query: 'max(stddev_over_time(latency_seconds[5m]))', at_most: 1}
---
prometheus: {version: 2.42.0, features: []}
complete: false
```
Needs facts. After an upgrade of the server pull them again.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.query import Asked
from mlobs_compile.queries.tree.nodes import Aggregation, Binary, Call, Expr, Piece, Range, Selector, Subquery
from mlobs_compile.queries.tree.printing import is_name
from mlobs_compile.queries.tree.vocabulary import AGGREGATORS, FUNCTIONS, Version
from mlobs_compile.rule import Finding, Rule, within

_Part = Piece | tuple[int, int]
_Need = tuple[_Part, str, Version | None, str | None, Version | None]
"""A part, what it is, since when it is there, the flag it needs, and the version that needs no flag any more."""


def check(query: Asked) -> Iterator[Finding]:
    facts = query.around.facts
    version = facts.version if facts else None
    if facts is None or version is None:
        return
    features = facts.server.features
    for expr, _ in query.walk():
        yield from _dropped(query, expr, version)
        for part, what, since, flag, stable in _needs(expr):
            if since and version < since:
                message = f"{what} came with Prometheus {_text(since)}, and this one is {_text(version)}"
                yield within(
                    query, part, message, "write it without, or upgrade Prometheus and pull the facts again"
                )
            elif (
                flag and features is not None and flag not in features and not (stable and version >= stable)
            ):
                message = f"{what} is switched off in this Prometheus"
                yield within(
                    query, part, message, f"start it with `--enable-feature={flag}`, or write it without"
                )


def _dropped(query: Asked, expr: Expr, version: Version) -> Iterator[Finding]:
    until = FUNCTIONS[expr.function].until if isinstance(expr, Call) else None
    if isinstance(expr, Call) and until and version >= until:
        message = f"Prometheus {_text(until)} has dropped `{expr.function}`, and this one is {_text(version)}"
        where = (expr.start, expr.start + len(expr.function))
        yield within(
            query, where, message, "`double_exponential_smoothing` has taken its place, behind a flag"
        )


def _needs(expr: Expr) -> Iterator[_Need]:
    match expr:
        case Call(function=name):
            known = FUNCTIONS[name]
            yield (expr.start, expr.start + len(name)), f"`{name}`", known.since, known.flag, known.stable
        case Aggregation(operator=name):
            by_name = AGGREGATORS[name]
            yield (expr.start, expr.start + len(name)), f"`{name}`", by_name.since, by_name.flag, None
        case Binary(fills=fills):
            for fill in fills:
                yield fill, "`fill`", (3, 10), "promql-binop-fill-modifiers", None
        case Range() | Subquery() | Selector():
            yield from _of_selection(expr)
        case _:
            pass


def _of_selection(expr: Range | Subquery | Selector) -> Iterator[_Need]:
    lengths = [expr.length] if isinstance(expr, Range | Subquery) else []
    lengths += [expr.offset.length] if expr.offset else []
    for length in lengths:
        if length.composed:
            yield length, "a computed duration", (3, 4), "promql-duration-expr", (3, 14)
    if expr.at:
        yield expr.at, "the `@` modifier", (2, 33), None, None
    if expr.offset and expr.offset.sign:
        yield expr.offset, "a negative offset", (2, 33), None, None
    if not isinstance(expr, Subquery) and expr.extended:
        flag = "promql-extended-range-selectors"
        yield (expr.end - len(expr.extended), expr.end), f"`{expr.extended}`", (3, 7), flag, None
    if isinstance(expr, Selector):
        quoted = [matcher for matcher in expr.matchers if not is_name(matcher.label)]
        if expr.metric is not None and not is_name(expr.metric.replace(":", "_")):
            yield (expr.start, expr.named), "a metric name in quotes", (3, 0), None, None
        for matcher in quoted:
            yield matcher, "a label name in quotes", (3, 0), None, None


def _text(version: Version) -> str:
    return f"{version[0]}.{version[1]}"


RULE = Rule("MLO325", Severity.ERROR, Asked, check)
