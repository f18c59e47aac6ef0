"""What is known of a live Prometheus, asked by the rules: which series there are, of which type, how often scraped.

Everything that the facts do not say is answered with None, and a rule is silent then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlobs_compile.queries import pattern
from mlobs_compile.queries.tree.nodes import Matcher, Selector
from mlobs_compile.queries.tree.vocabulary import Version
from mlobs_compile.spec.facts import Facts, MetricFacts
from mlobs_compile.units import Duration

OWN_SERIES = frozenset(("ALERTS", "ALERTS_FOR_STATE"))
"""What Prometheus makes of alerts while one is pending or firing, and only then."""
_SUFFIXES = ("_bucket", "_count", "_sum")
_VERSION = re.compile(r"(\d+)\.(\d+)")
LOOKBACK = Duration.of(minutes=5)
_Typed = str | None


@dataclass(frozen=True, slots=True)
class Series:
    """A series by its name: the metric it belongs to, and which part of it it is."""

    name: str
    metric: MetricFacts
    suffix: str
    """`_bucket`, `_count` or `_sum` of a histogram or a summary; else empty."""

    @property
    def type(self) -> _Typed:
        """What its values are: a part of a histogram only ever grows."""
        return "counter" if self.suffix else self.metric.type

    @property
    def labels(self) -> frozenset[str]:
        own = ("le",) if self.suffix == "_bucket" else ()
        quantile = ("quantile",) if self.metric.type == "summary" and not self.suffix else ()
        return frozenset((*self.metric.labels, *own, *quantile))

    def values(self, label: str) -> tuple[str, ...] | None:
        """All values that a label has; None where they are not listed."""
        found = self.metric.labels.get(label)
        return found if isinstance(found, tuple) else None


class Catalogue:
    """The facts of one server, looked up by name."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.server = facts.prometheus

    @property
    def version(self) -> Version | None:
        found = _VERSION.match(self.server.version or "")
        return (int(found[1]), int(found[2])) if found else None

    @property
    def lookback(self) -> Duration:
        return self.server.lookback or LOOKBACK

    def series(self, name: str) -> Series | None:
        """The series of a name; None where the facts list none."""
        metric = self.facts.metrics.get(name)
        if metric is not None and (metric.type != "histogram" or metric.native or not metric.buckets):
            return Series(name, metric, "")
        for suffix in _SUFFIXES:
            whole = self.facts.metrics.get(name.removesuffix(suffix)) if name.endswith(suffix) else None
            if whole is not None and _has(whole, suffix):
                return Series(name, whole, suffix)
        return None

    def names(self) -> Iterator[str]:
        """The names of all series."""
        for name, metric in self.facts.metrics.items():
            classic = metric.type == "histogram" and bool(metric.buckets)
            if metric.native or not classic:
                yield name
            parts = _SUFFIXES if classic else _SUFFIXES[1:] if metric.type == "summary" else ()
            yield from (name + suffix for suffix in parts)

    def absent(self, name: str) -> bool:
        """Whether there is surely no series of a name."""
        return self.facts.complete and name not in OWN_SERIES and self.series(name) is None

    def type_of(self, name: str) -> _Typed:
        found = self.series(name)
        return found.type if found else None

    def interval_of(self, selector: Selector) -> Duration | None:
        """How often the slowest target of a selector's series is scraped; None where that is not known."""
        found = self.series(selector.metric) if selector.metric else None
        if found is None:
            return None
        return found.metric.scrape_interval or self.server.scrape_interval

    def unmet(self, selector: Selector, matcher: Matcher) -> tuple[str, ...] | None:
        """The values that a label has, where a matcher meets none of them; None where it may."""
        found = self.series(selector.metric) if selector.metric else None
        values = found.values(matcher.label) if found else None
        if values is None or pattern.accepts(matcher.operator, matcher.value, ""):
            return None
        if matcher.operator in ("=~", "!~") and pattern.matches(matcher.value, "") is None:
            return None  # only RE2 can tell
        met = any(pattern.accepts(matcher.operator, matcher.value, value) for value in values)
        return None if met else values


def _has(whole: MetricFacts, suffix: str) -> bool:
    """Whether a metric is exposed in parts, and this is one of them."""
    if whole.type == "summary":
        return suffix != "_bucket"
    return whole.type == "histogram" and bool(whole.buckets or not whole.native)
