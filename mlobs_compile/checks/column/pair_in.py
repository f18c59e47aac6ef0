"""How many rows have one of the healthy pairs of values in two columns.

It finds combinations that cannot be, such as a country with the currency of another. Rows in which either side is
null are left out: `missing` says how many of those are right. All others must be one of the pairs unless `share`
lowers that. A long list of pairs is a table: join it in `sql` instead.

Bad: a pair has two values.
```yaml
columns:
  country: {checks: {pair_in: {column: currency, pairs: [[FR, EUR], [GB]]}}}
```
Good:
```yaml
columns:
  country: {checks: {pair_in: {column: currency, pairs: [[FR, EUR], [GB, GBP]]}}}
```
"""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import PairIn as Pairs
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import WHOLE, MemberPair, QualityShape, ShareLevel, larger_share
from mlobs_compile.spec.shape import Items, RatioField, Text


class PairIn(QualityShape):
    """The healthy pairs of values of this column and another."""

    column: Text = Field(description="The column of the second value of each pair.")
    pairs: Annotated[tuple[MemberPair, ...], Items, Field(min_length=1)] = Field(
        description="The healthy pairs, such as `[[FR, EUR], [GB, GBP]]`."
    )
    share: RatioField = Field(WHOLE, description="The least share of rows that have a healthy pair.")
    warn: ShareLevel | None = Field(None, description="A larger share, below which it warns.")

    @model_validator(mode="after")
    def _warns_first(self) -> Self:
        if self.warn:
            larger_share(self.warn.share, self.share)
        return self


def lower(pair: PairIn, watch: Watch) -> Iterator[Expectation]:
    warn = Pairs(pair.column, pair.pairs, pair.warn.share.value) if pair.warn else None
    yield from judged(pair, watch, Pairs(pair.column, pair.pairs, pair.share.value), warn)


CHECK = Check("pair_in", Scope.COLUMN, PairIn, lower)
