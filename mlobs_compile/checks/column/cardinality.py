"""How many different values a column has, as a number and as a share.

`count` bounds the number of different non-null values, `share` that number by all non-null values: of a, a, b the
count is 2 and the share two thirds. A category that suddenly has thousands of values is often an identifier in the
wrong column, and one that has a single value a constant default. The share depends on the size of the batch, and
falls as it grows; a bound on it needs batches of one size, or a bound on `rows` beside it.

Bad: neither is bounded.
```yaml
columns:
  country: {checks: {cardinality: {}}}
```
Good:
```yaml
columns:
  country: {checks: {cardinality: {count: {within: [10, 250]}}}}
  session: {checks: {cardinality: {share: {at_least: 20%, warn: {at_least: 30%}}}}}
```
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Aggregate
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import Counts, QualityShape, Shares, bounded, tighter
from mlobs_compile.spec.shape import refuse


class DistinctCount(Counts):
    """Bounds on the number of different values."""

    warn: Counts | None = Field(None, description="A tighter range, outside of which it warns.")

    @model_validator(mode="after")
    def _has_bounds(self) -> Self:
        bounded(self, "a number of values")
        if self.warn:
            bounded(self.warn, "a warning")
            tighter(self.warn.limits, self.limits)
        return self


class DistinctShare(Shares):
    """Bounds on the share of different values."""

    warn: Shares | None = Field(None, description="A tighter range, outside of which it warns.")

    @model_validator(mode="after")
    def _has_bounds(self) -> Self:
        bounded(self, "a share of values")
        if self.warn:
            bounded(self.warn, "a warning")
            tighter(self.warn.limits, self.limits)
        return self


class Cardinality(QualityShape):
    """Bounds on the number of different values, on their share, or on both."""

    count: DistinctCount | None = Field(None, description="The number of different non-null values.")
    share: DistinctShare | None = Field(None, description="That number by all non-null values.")

    @model_validator(mode="after")
    def _bounds_something(self) -> Self:
        if self.count is None and self.share is None:
            refuse("a cardinality bounds neither `count` nor `share`", "bound one of them, or both")
        return self


def lower(values: Cardinality, watch: Watch) -> Iterator[Expectation]:
    bounds = (("count", "distinct", values.count), ("share", "distinct_share", values.share))
    for name, statistic, bound in bounds:
        if bound:
            warn = Aggregate(statistic, *bound.warn.limits) if bound.warn else None
            own = replace(watch, id=f"{watch.id}/{name}")
            yield from judged(values, own, Aggregate(statistic, *bound.limits), warn)


CHECK = Check("cardinality", Scope.COLUMN, Cardinality, lower)
