"""A matcher lets every series through, or none.

`job=~".*"` matches every value of `job`, and series without the label too: it says nothing. `job!~".*"` refuses
them all. Such matchers are mostly what is left of a variable.

Bad:
```yaml
alerts:
  queue: {query: 'max(queue_depth{job=~".*"})', at_most: 100}
```
Good:
```yaml
alerts:
  queue: {query: 'max(queue_depth)', at_most: 100}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries.query import Written
from mlobs_compile.rule import Finding, Rule, within


def check(query: Written) -> Iterator[Finding]:
    for selector, _ in query.selectors():
        for matcher in selector.matchers:
            if matcher.value == ".*" and matcher.operator in ("=~", "!~"):
                what = "matches every" if matcher.operator == "=~" else "refuses every"
                message = f"this {what} value, and series without `{matcher.label}` too"
                yield within(query, matcher, message, "drop the matcher")


RULE = Rule("MLO319", Severity.INFO, Written, check)
