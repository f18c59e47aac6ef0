"""Whether a column equals another one, row by row.

It finds copies that have drifted apart, such as a total that is kept twice. Rows in which either side is null are
left out: `missing` says how many of those are right. All rows must agree unless `share` lowers that. Values are
compared as they are, so two amounts that were rounded apart differ: bound the difference with `sql` instead.

Bad: it does not say equal to what.
```yaml
columns:
  billed: {checks: {equal_to: {share: 99%}}}
```
Good:
```yaml
columns:
  billed: {checks: {equal_to: {column: delivered, share: 99%}}}
```
"""

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Equal
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import WHOLE, QualityShape, ShareLevel, larger_share
from mlobs_compile.spec.shape import RatioField, Text


class EqualTo(QualityShape):
    """The other column of the comparison."""

    column: Text = Field(description="The column that must have the same value in each row.")
    share: RatioField = Field(WHOLE, description="The least share of rows in which they agree.")
    warn: ShareLevel | None = Field(None, description="A larger share, below which it warns.")

    @model_validator(mode="after")
    def _warns_first(self) -> Self:
        if self.warn:
            larger_share(self.warn.share, self.share)
        return self


def lower(equal: EqualTo, watch: Watch) -> Iterator[Expectation]:
    warn = Equal(equal.column, equal.warn.share.value) if equal.warn else None
    yield from judged(equal, watch, Equal(equal.column, equal.share.value), warn)


CHECK = Check("equal_to", Scope.COLUMN, EqualTo, lower)
