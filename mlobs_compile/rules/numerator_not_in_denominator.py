"""Bad (or good) events are counted that the total leaves out, so the ratio can pass 1 or hide failures.

A share is only a share when everything above the line is below it too: each series that the numerator
selects must be one that the total selects. A total of `code=~"2..|4.."` under a numerator of `code=~"5.."`
divides failures by everything but failures. The rule speaks up only where the matchers prove it, on the
same metric.

Bad:
```yaml
sli:
  events:
    bad: 'sum(rate(requests_total{code=~"5.."}[$window]))'
    total: 'sum(rate(requests_total{code=~"2..|4.."}[$window]))'
```
Good:
```yaml
sli:
  events:
    bad: 'sum(rate(requests_total{code=~"5.."}[$window]))'
    total: 'sum(rate(requests_total[$window]))'
```
Give the numerator every matcher of the total, and then more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.ir.objective import Objective
from mlobs_compile.ir.signal import SeriesEvents
from mlobs_compile.queries import selectors
from mlobs_compile.queries.selectors import Matcher, Selector
from mlobs_compile.rule import Finding, Rule

_ADDITIVE = {"sum", "rate", "increase", "irate", "+", "or"}
"""What leaves a query's value a sum of its selectors; under anything else nothing is proven."""


def check(slo: Objective) -> Iterator[Finding]:
    events = slo.signal.series
    if not isinstance(events, SeriesEvents):
        return
    name, query = ("bad", events.bad) if events.bad else ("good", events.good or "")
    total = selectors.read(events.total)
    for part in selectors.read(query):
        whole = [selector for selector in total if selector.metric == part.metric]
        if not whole or any(set(found.around) - _ADDITIVE for found in (part, *total)):
            continue
        outside = [_outside(part, selector) for selector in whole]
        if all(outside):
            yield Finding(
                slo.origins[0],
                f"`{name}` counts `{part.metric}` with `{outside[0]}`, which `total` leaves out",
                f"give `{name}` every matcher of `total`, or drop it there",
            )


def _outside(part: Selector, whole: Selector) -> str | None:
    """A label value that the part selects and the whole provably does not, as `code="500"`."""
    for matcher in whole.matchers:
        for value in _values(part.of(matcher.label)):
            if matcher.accepts(value) is False:
                return f'{matcher.label}="{value}"' if part.of(matcher.label) else f"any {matcher.label}"
    return None


def _values(matchers: tuple[Matcher, ...]) -> list[str]:
    """Values that all these matchers of one label accept; only some, so finding none proves nothing."""
    named = [m for m in matchers if m.operator in ("=", "=~")]
    tried = [value for m in named for value in _samples(m)] if named else ["anything-else"]
    return [value for value in tried if all(m.accepts(value) for m in matchers)]


def _samples(matcher: Matcher) -> list[str]:
    """The value itself, or one for each alternative of a pattern, with `0` for every dot."""
    if matcher.operator == "=":
        return [matcher.value]
    return [value.replace(".", "0") for value in matcher.value.split("|") if re.fullmatch(r"[\w.-]*", value)]


RULE = Rule("MLO407", Severity.WARNING, Objective, check)
