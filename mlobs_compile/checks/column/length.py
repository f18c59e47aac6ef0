"""How many characters the texts of a column have.

Bounds are inclusive whole numbers of characters. A text that is cut off at 255 characters, or an identifier that has
lost its leading zeros, shows here before a join goes wrong. Null values are left out: `missing` says how many of
those are right. All texts must have a healthy length unless `share` lowers that. It says nothing about what the
characters are: use `matches` for that.

Bad: a number of characters is whole.
```yaml
columns:
  iban: {checks: {length: {at_least: 14.5}}}
```
Good:
```yaml
columns:
  iban: {checks: {length: {within: [15, 34]}}}
```
"""

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Lengths
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import WHOLE, Counts, QualityShape, ShareLevel, bounded, larger_share
from mlobs_compile.spec.shape import RatioField


class Length(Counts, QualityShape):
    """Bounds on the number of characters."""

    share: RatioField = Field(WHOLE, description="The least share of non-null texts of a healthy length.")
    warn: ShareLevel | None = Field(None, description="A larger share, below which it warns.")

    @model_validator(mode="after")
    def _has_bounds(self) -> Self:
        bounded(self, "a length")
        if self.warn:
            larger_share(self.warn.share, self.share)
        return self


def lower(length: Length, watch: Watch) -> Iterator[Expectation]:
    warn = Lengths(*length.whole_limits, length.warn.share.value) if length.warn else None
    yield from judged(length, watch, Lengths(*length.whole_limits, length.share.value), warn)


CHECK = Check("length", Scope.COLUMN, Length, lower)
