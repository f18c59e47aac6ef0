"""How many rows a batch has.

Half a batch is the commonest failure of an upstream job that still reports success. Bounds are inclusive
whole numbers. Take them from the quietest and the busiest day of a few weeks: a bound from one weekday fires
every Sunday. It looks at the batch it is given, so a batch that never came is found by `fresh` or by the
schedule and not here.

Bad: a number of rows is whole.
```yaml
checks:
  rows: {at_least: 0.5}
```
Good:
```yaml
checks:
  rows: {within: [10000, 5000000]}
```
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from mlobs_compile.check import Check, Scope, Watch, expectation
from mlobs_compile.ir.assertion import RowCount
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.shape import BoundShape, Items, NumberField, exactly_one


def _whole(count: Decimal) -> Decimal:
    if count != count.to_integral_value() or count < 0:
        reason = f"`{count}` is not a number of rows: write a whole number, 0 or more"
        raise PydanticCustomError("unit", "{reason}", {"reason": reason})
    return count


Count = Annotated[NumberField, AfterValidator(_whole)]


class Rows(BoundShape):
    """Bounds on the number of rows."""

    at_most: Count | None = Field(None, description="The highest healthy number of rows.")
    at_least: Count | None = Field(None, description="The lowest healthy number of rows.")
    within: Annotated[tuple[Count, Count], Items] | None = Field(
        None, description="The lowest and the highest healthy number of rows."
    )

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        if not self.bounded:
            exactly_one(self, ("at_most", "at_least", "within"), "a number of rows")
        return self


def lower(rows: Rows, watch: Watch) -> Iterator[Expectation]:
    low, high = (None if side is None else int(side) for side in rows.limits)
    yield from expectation(watch, RowCount(low, high))


CHECK = Check("rows", Scope.TABLE, Rows, lower)
