r"""A matcher's regular expression does not mean what it seems to, or means nothing at all.

Prometheus anchors every expression at both ends, so `^` and `$` do nothing. An expression without any sign that
stands for more than itself is an equality that takes longer. A dot in a host
name stands for any character, and an empty alternative for a label that is not there.

Bad:
```yaml
alerts:
  queue: {query: 'max(queue_depth{job=~"fraud",instance=~"^api.example.com.*"})', at_most: 100}
```
Good:
```yaml
alerts:
  queue: {query: 'max(queue_depth{job="fraud",instance=~"api\\.example\\.com.*"})', at_most: 100}
```
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from mlobs_compile.diagnostic import Severity
from mlobs_compile.queries import pattern
from mlobs_compile.queries.query import Written
from mlobs_compile.queries.tree.nodes import Matcher
from mlobs_compile.queries.tree.printing import quoted
from mlobs_compile.rule import Finding, Rule, within

_NAME = re.compile(r"[a-zA-Z][\w-]*\.[\w-]*[a-zA-Z]|\d+\.\d+\.\d+\.\d+")
"""What looks like a host name or an address, with a dot that nobody escaped."""
_WILD = re.compile(r"\.[*+?{]")


def check(query: Written) -> Iterator[Finding]:
    for selector, _ in query.selectors():
        for matcher in selector.matchers:
            if matcher.operator in ("=~", "!~"):
                wrong = _wrong(matcher, query.given)
                if wrong:
                    yield within(query, matcher, *wrong)


def _wrong(matcher: Matcher, given: Container[str]) -> tuple[str, str] | None:
    """What is wrong with an expression, the most telling first, and what to write.

    What a document gave for a parameter may well be one value, where another one gives an expression.
    """
    text, label = matcher.value, matcher.label
    equal = "=" if matcher.operator == "=~" else "!="
    inner = _unanchored(text)
    if pattern.is_plain(inner) and text not in given:
        value = quoted(pattern.literal(inner))
        return f"`{text}` matches one value only", f"write `{label}{equal}{value}`"
    if inner != text:
        write = f"`{label}{matcher.operator}{quoted(inner)}`"
        return "`^` and `$` do nothing: expressions are anchored at both ends", f"write {write}"
    parts = text.split("|")
    if "" in parts and "(" not in text:
        help = "delete the `|`, or ask for series without the label in a selector of their own"
        return f"the empty alternative stands for series without `{label}`", help
    if len(set(parts)) < len(parts) and "(" not in text:
        return "an alternative is given twice", "keep one of them"
    dotted = _NAME.search(_WILD.sub("", text))
    if dotted:
        escaped = dotted[0].replace(".", r"\\.")
        return f"the dots of `{dotted[0]}` stand for any character", f"write `{escaped}`"
    return None


def _unanchored(text: str) -> str:
    """The expression without what anchors it; `\\$` is a dollar sign."""
    inner = text.removeprefix("^")
    before = inner[:-1]
    escaped = (len(before) - len(before.rstrip("\\"))) % 2 == 1
    return before if inner.endswith("$") and not escaped else inner


RULE = Rule("MLO309", Severity.WARNING, Written, check)
