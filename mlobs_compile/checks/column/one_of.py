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
from typing import Annotated, Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import OneOf as Members
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import WHOLE, Member, QualityShape, ShareLevel, larger_share
from mlobs_compile.spec.shape import Items, RatioField


class OneOf(QualityShape):
    """The set of healthy values."""

    values: Annotated[tuple[Member, ...], Items, Field(min_length=1)] = Field(
        description="The healthy values; put texts that look like numbers in quotes."
    )
    share: RatioField = Field(WHOLE, description="The least share of non-null values in the set.")
    warn: ShareLevel | None = Field(None, description="A larger share, below which it warns.")

    @model_validator(mode="after")
    def _warns_first(self) -> Self:
        if self.warn:
            larger_share(self.warn.share, self.share)
        return self


def lower(members: OneOf, watch: Watch) -> Iterator[Expectation]:
    warn = Members(members.values, members.warn.share.value) if members.warn else None
    yield from judged(members, watch, Members(members.values, members.share.value), warn)


CHECK = Check("one_of", Scope.COLUMN, OneOf, lower)
