"""How many values of a column are not members of a set of forbidden ones.

It finds what stands for "nothing" in other systems: `N/A`, `-1`, the first of January 1970. Null values are left out:
`missing` says how many of those are right. No value may be a member unless `share` lowers that. A set of forbidden
values is never complete, so use `one_of` where all the healthy ones are known.

Bad: no value is forbidden.
```yaml
columns:
  country: {checks: {not_one_of: {values: []}}}
```
Good:
```yaml
columns:
  country: {checks: {not_one_of: {values: [XX, "N/A"], share: 99.9%}}}
```
"""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import NoneOf
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import WHOLE, Member, QualityShape, ShareLevel, larger_share
from mlobs_compile.spec.shape import Items, RatioField


class NotOneOf(QualityShape):
    """The set of forbidden values."""

    values: Annotated[tuple[Member, ...], Items, Field(min_length=1)] = Field(
        description="The forbidden values; put texts that look like numbers in quotes."
    )
    share: RatioField = Field(WHOLE, description="The least share of non-null values outside the set.")
    warn: ShareLevel | None = Field(None, description="A larger share, below which it warns.")

    @model_validator(mode="after")
    def _warns_first(self) -> Self:
        if self.warn:
            larger_share(self.warn.share, self.share)
        return self


def lower(members: NotOneOf, watch: Watch) -> Iterator[Expectation]:
    warn = NoneOf(members.values, members.warn.share.value) if members.warn else None
    yield from judged(members, watch, NoneOf(members.values, members.share.value), warn)


CHECK = Check("not_one_of", Scope.COLUMN, NotOneOf, lower)
