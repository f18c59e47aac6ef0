"""How many values of a column are members of a set.

Null values are left out: `missing` says how many of those are right. All values must be members unless
`share` lowers that, which suits a column that gains a new member now and then. Texts, whole numbers, decimals
and booleans may be members; `1` and `"1"` are different ones. It says nothing about how often each member
occurs: a column that is always `FR` passes, so use `psi` beside it where the mixture matters.

Bad: a null is not a value.
```yaml
columns:
  country: {checks: {one_of: {values: [FR, DE, null]}}}
```
Good:
```yaml
columns:
  country: {checks: {one_of: {values: [FR, DE, "NO"], share: 99%}}}
```
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from mlobs_compile.check import Check, Scope, Watch, expectation
from mlobs_compile.ir.assertion import OneOf as Members
from mlobs_compile.ir.assertion import Value
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.shape import Items, RatioField, Shape
from mlobs_compile.units import Ratio


def _scalar(value: object) -> object:
    """Refuses what no cell can hold with one fault, where the union of types would give one for each type."""
    if isinstance(value, str | int | Decimal):
        return value
    what = "null" if value is None else "a list" if isinstance(value, list) else "a mapping"
    remedy = "bound nulls with `missing`" if value is None else "write its entries one by one"
    reason = f"{what} cannot be a member of a set: {remedy}"
    raise PydanticCustomError("unit", "{reason}", {"reason": reason})


Member = Annotated[Value, BeforeValidator(_scalar)]


class OneOf(Shape):
    """The set of healthy values."""

    values: Annotated[tuple[Member, ...], Items, Field(min_length=1)] = Field(
        description="The healthy values; put texts that look like numbers in quotes."
    )
    share: RatioField = Field(Ratio(Decimal(1)), description="The least share of non-null values in the set.")


def lower(members: OneOf, watch: Watch) -> Iterator[Expectation]:
    yield from expectation(watch, Members(members.values, members.share.value))


CHECK = Check("one_of", Scope.COLUMN, OneOf, lower)
