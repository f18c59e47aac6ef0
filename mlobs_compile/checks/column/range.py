"""How many values of a column lie between two numbers, which are inclusive.

Null values are left out: `missing` says how many of those are right. All values must lie inside unless
`share` lowers that; a share below 100% suits data that people type in. Bounds are plain numbers in the
column's own unit, because a quantity such as `5m` could mean seconds to mlobs and minutes to the column. It
misleads on a column whose values have just moved inside the bounds: that is drift, so use `psi` beside it.

Bad: the lower bound lies above the upper one, so that no value could satisfy it.
```yaml
columns:
  age: {checks: {range: {within: [120, 0]}}}
```
Good:
```yaml
columns:
  age: {checks: {range: {within: [0, 120], share: 99.5%}}}
  amount: {checks: {range: {at_least: 0}}}
```
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, expectation
from mlobs_compile.ir.assertion import Within
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.shape import BoundShape, Items, NumberField, RatioField, exactly_one
from mlobs_compile.units import Ratio


class Range(BoundShape):
    """Bounds on single values, in the column's own unit."""

    at_most: NumberField | None = Field(None, description="The highest healthy value.")
    at_least: NumberField | None = Field(None, description="The lowest healthy value.")
    within: Annotated[tuple[NumberField, NumberField], Items] | None = Field(
        None, description="The lowest and the highest healthy value."
    )
    share: RatioField = Field(Ratio(Decimal(1)), description="The least share of non-null values in bounds.")

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        if not self.bounded:
            exactly_one(self, ("at_most", "at_least", "within"), "a range")
        return self


def lower(values: Range, watch: Watch) -> Iterator[Expectation]:
    low, high = values.limits
    yield from expectation(watch, Within(low, high, values.share.value))


CHECK = Check("range", Scope.COLUMN, Range, lower)
