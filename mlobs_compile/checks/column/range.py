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
from typing import Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Within
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import WHOLE, Numbers, QualityShape, bounded, larger_share, tighter
from mlobs_compile.spec.shape import RatioField, refuse


class RangeLevel(Numbers):
    """A tighter range, or a larger share."""

    share: RatioField | None = Field(
        None, description="The least share of non-null values in bounds; that of the check when absent."
    )


class Range(Numbers, QualityShape):
    """Bounds on single values, in the column's own unit."""

    share: RatioField = Field(WHOLE, description="The least share of non-null values in bounds.")
    warn: RangeLevel | None = Field(None, description="A tighter range or share, outside of which it warns.")

    @model_validator(mode="after")
    def _has_bounds(self) -> Self:
        bounded(self, "a range")
        if self.warn is None:
            return self
        if not self.warn.bounded and self.warn.share is None:
            refuse("`warn` says nothing", "give it a tighter range or a larger `share`")
        if self.warn.bounded:
            tighter(self.warn.limits, self.limits)
        if self.warn.share:
            larger_share(self.warn.share, self.share)
        return self


def lower(values: Range, watch: Watch) -> Iterator[Expectation]:
    warn = None
    if values.warn:
        limits = values.warn.limits if values.warn.bounded else values.limits
        warn = Within(*limits, (values.warn.share or values.share).value)
    yield from judged(values, watch, Within(*values.limits, values.share.value), warn)


CHECK = Check("range", Scope.COLUMN, Range, lower)
