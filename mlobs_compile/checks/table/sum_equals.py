"""Whether several columns add up to a fixed total in every row.

It finds shares that do not make a whole, such as the weights of a portfolio or the probabilities of a model with
several classes. Rows in which any of the columns is null are left out. All others must add up unless `share` lowers
that. Numbers with fractions are compared as they are: 0.1 + 0.2 is not 0.3 in floating point, so keep such columns
as decimals or whole cents, or bound the difference with `sql` instead.

Bad: a sum has two parts or more.
```yaml
checks:
  sum_equals: {columns: [share_a], total: 100}
```
Good:
```yaml
checks:
  sum_equals: {columns: [share_a, share_b], total: 100}
```
"""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import SumEquals as AddUp
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import WHOLE, QualityShape, ShareLevel, larger_share
from mlobs_compile.spec.shape import Items, NumberField, RatioField, Text, refuse


class SumEquals(QualityShape):
    """The columns and what they add up to."""

    columns: Annotated[tuple[Text, ...], Items] = Field(description="Two columns or more, each once.")
    total: NumberField = Field(description="What they add up to, such as `100`.")
    share: RatioField = Field(WHOLE, description="The least share of rows that add up.")
    warn: ShareLevel | None = Field(None, description="A larger share, below which it warns.")

    @model_validator(mode="after")
    def _is_a_sum(self) -> Self:
        if len(set(self.columns)) < 2:
            refuse("a sum needs two columns or more", "use `range` under a single column")
        if len(set(self.columns)) < len(self.columns):
            refuse("a column is named twice", "name each column once")
        if self.warn:
            larger_share(self.warn.share, self.share)
        return self


def lower(sums: SumEquals, watch: Watch) -> Iterator[Expectation]:
    warn = AddUp(sums.columns, sums.total, sums.warn.share.value) if sums.warn else None
    yield from judged(sums, watch, AddUp(sums.columns, sums.total, sums.share.value), warn)


CHECK = Check("sum_equals", Scope.TABLE, SumEquals, lower)
