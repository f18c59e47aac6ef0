"""A query asks for a series, a label or a value that the live Prometheus does not have.

A misspelt metric is no error in Prometheus: there is nothing, so the alert never fires and the SLO has no data. The
facts that `mlobs facts pull` wrote know better. Values are told only where one that exists is spelled almost alike,
or where it is that of `job`: an error code that has not occurred yet is no fault.

Bad:
```yaml
alerts:
  queue: {query: 'max(queue_dept{job="fraud"})', at_most: 100}
---
metrics:
  queue_depth: {type: gauge, labels: {job: [fraud], instance: 3}}
```
Good:
```yaml
alerts:
  queue: {query: 'max(queue_depth{job="fraud"})', at_most: 100}
---
metrics:
  queue_depth: {type: gauge, labels: {job: [fraud], instance: 3}}
```
Needs facts. A metric that was added since wants another `mlobs facts pull`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity, did_you_mean, nearest_name
from mlobs_compile.queries import pattern
from mlobs_compile.queries.facts import Catalogue
from mlobs_compile.queries.purpose import Purpose
from mlobs_compile.queries.query import Asked
from mlobs_compile.queries.tree.nodes import Call, Matcher, Selector
from mlobs_compile.queries.tree.walking import Path
from mlobs_compile.rule import Finding, Rule, within

_ALWAYS = frozenset(("job", "instance"))
"""Labels whose values are there from the first scrape on."""
_SHOWN = 5


def check(query: Asked) -> Iterator[Finding]:
    facts = query.around.facts
    if facts is None:
        return
    for selector, around in query.selectors():
        metric = selector.metric
        if metric is None or metric in query.around.records or metric.startswith("mlobs"):
            continue
        names = _names(facts, query, metric)
        if names and all(facts.absent(name) for name in names):
            help = did_you_mean(names[0], facts.names()) or "pull the facts again if the metric is new"
            where = (selector.start, selector.named)
            yield within(query, where, f"Prometheus has no series `{names[0]}`", help)
        elif not _wanted_absent(around):
            known = next((name for name in names if facts.series(name)), metric)
            yield from _matchers(query, facts, Selector(0, 0, known, selector.matchers))


def _names(facts: Catalogue, query: Asked, metric: str) -> tuple[str, ...]:
    """The series that must be there; of a histogram its count, or the native one itself."""
    return (f"{metric}_count", metric) if query.purpose is Purpose.HISTOGRAM else (metric,)


def _wanted_absent(around: Path) -> bool:
    return any(isinstance(outer, Call) and outer.function.startswith("absent") for outer in around)


def _matchers(query: Asked, facts: Catalogue, selector: Selector) -> Iterator[Finding]:
    series = facts.series(selector.metric or "")
    if series is None:
        return
    for matcher in selector.matchers:
        if pattern.accepts(matcher.operator, matcher.value, ""):
            continue
        if matcher.label not in series.labels:
            if pattern.matches(matcher.value, "") is None:
                continue
            help = did_you_mean(matcher.label, series.labels) or _listed(
                "it has", tuple(sorted(series.labels))
            )
            yield within(query, matcher, f"`{selector.metric}` has no label `{matcher.label}`", help)
        else:
            yield from _value(query, facts, selector, matcher)


def _value(query: Asked, facts: Catalogue, selector: Selector, matcher: Matcher) -> Iterator[Finding]:
    values = facts.unmet(selector, matcher)
    if not values:
        return
    near = nearest_name(matcher.value, values) if _is_word(matcher.value) else None
    if near or matcher.label in _ALWAYS:
        message = f"no series of `{selector.metric}` has {matcher.label}{matcher.operator}`{matcher.value}`"
        help = f"did you mean `{near}`?" if near else _listed("there are", values)
        yield within(query, matcher, message, help)


def _is_word(value: str) -> bool:
    """Whether a value can be misspelt; a number such as a status code may just not have happened yet."""
    return pattern.is_plain(value) and any(map(str.isalpha, value))


def _listed(lead: str, values: tuple[str, ...]) -> str:
    shown = ", ".join(f"`{value}`" for value in values[:_SHOWN])
    return f"{lead} {shown or 'none'}" + (f" and {len(values) - _SHOWN} more" if values[_SHOWN:] else "")


RULE = Rule("MLO320", Severity.WARNING, Asked, check)
