"""What statistics of a whole column lie between bounds: mean, median, min, max, sum, stdev or distinct.

`stdev` is the standard deviation of the sample (divided by n - 1) and `distinct` the number of different
values; null values are left out of all of them. Bounds are inclusive, plain numbers in the column's own unit.
Each statistic is a check of its own. They mislead on small batches: the mean of n rows moves by stdev /
sqrt(n) by chance alone, and min, max and sum follow single rows, so bound them only where one wrong row
matters. An empty batch has no statistics; `rows` finds it.

Bad: no statistic is named.
```yaml
columns:
  amount: {checks: {aggregate: {}}}
```
Good:
```yaml
columns:
  amount: {checks: {aggregate: {mean: {within: [20, 60]}, stdev: {at_most: 40}}}}
  country: {checks: {aggregate: {distinct: {at_least: 10}}}}
```
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Aggregate as Statistic
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import Numbers, QualityShape, bounded, tighter
from mlobs_compile.spec.shape import refuse

STATISTICS = ("mean", "median", "min", "max", "sum", "stdev", "distinct")


class StatisticBound(Numbers):
    """Bounds on one statistic, in the column's own unit."""

    warn: Numbers | None = Field(None, description="A tighter range, outside of which it warns.")

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        bounded(self, "a statistic")
        if self.warn:
            bounded(self.warn, "a warning")
            tighter(self.warn.limits, self.limits)
        return self


class Aggregate(QualityShape):
    """Bounds by statistic; at least one."""

    mean: StatisticBound | None = Field(None, description="The arithmetic mean.")
    median: StatisticBound | None = Field(None, description="The value in the middle.")
    min: StatisticBound | None = Field(None, description="The smallest value.")
    max: StatisticBound | None = Field(None, description="The largest value.")
    sum: StatisticBound | None = Field(None, description="The total of all values.")
    stdev: StatisticBound | None = Field(None, description="The standard deviation of the sample.")
    distinct: StatisticBound | None = Field(None, description="The number of different values.")

    @property
    def bounds(self) -> Iterator[tuple[str, StatisticBound]]:
        """The statistics that are bounded, always in the same order."""
        given = (self.mean, self.median, self.min, self.max, self.sum, self.stdev, self.distinct)
        for statistic, bound in zip(STATISTICS, given, strict=True):
            if bound is not None:
                yield statistic, bound

    @model_validator(mode="after")
    def _names_a_statistic(self) -> Self:
        if not any(self.bounds):
            listed = ", ".join(f"`{name}`" for name in STATISTICS)
            refuse("an aggregate names no statistic", f"bound one of {listed}")
        return self


def lower(aggregate: Aggregate, watch: Watch) -> Iterator[Expectation]:
    for name, bound in aggregate.bounds:
        warn = Statistic(name, *bound.warn.limits) if bound.warn else None
        own = replace(watch, id=f"{watch.id}/{name}")
        yield from judged(aggregate, own, Statistic(name, *bound.limits), warn)


CHECK = Check("aggregate", Scope.COLUMN, Aggregate, lower)
