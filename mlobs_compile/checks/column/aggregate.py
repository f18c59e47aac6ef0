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
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from mlobs_compile.check import Check, Scope, Watch, expectation
from mlobs_compile.ir.assertion import Aggregate as Statistic
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.shape import BoundShape, Items, NumberField, Shape, exactly_one

STATISTICS = ("mean", "median", "min", "max", "sum", "stdev", "distinct")


class StatisticBound(BoundShape):
    """Bounds on one statistic, in the column's own unit."""

    at_most: NumberField | None = Field(None, description="The highest healthy value.")
    at_least: NumberField | None = Field(None, description="The lowest healthy value.")
    within: Annotated[tuple[NumberField, NumberField], Items] | None = Field(
        None, description="The lowest and the highest healthy value."
    )

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        if not self.bounded:
            exactly_one(self, ("at_most", "at_least", "within"), "a statistic")
        return self


class Aggregate(Shape):
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
            context = {"reason": "an aggregate names no statistic", "remedy": f"bound one of {listed}"}
            raise PydanticCustomError("combination", "{reason}", context)
        return self


def lower(aggregate: Aggregate, watch: Watch) -> Iterator[Expectation]:
    yield from expectation(watch, *(Statistic(name, *bound.limits) for name, bound in aggregate.bounds))


CHECK = Check("aggregate", Scope.COLUMN, Aggregate, lower)
