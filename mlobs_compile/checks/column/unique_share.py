"""How many values of a column occur exactly once.

The share is that of non-null values which occur once by all non-null values: of a, a, b it is one third. It is a
strict measure, for both values of a doubled pair count as wrong; `cardinality` looks at how many different values
there are instead (two of three). Use it for columns that are nearly a key, such as e-mail addresses. It falls as a
batch grows by chance alone where values are drawn from a small set.

Bad: no bound, so nothing is promised.
```yaml
columns:
  email: {checks: {unique_share: {}}}
```
Good:
```yaml
columns:
  email: {checks: {unique_share: {at_least: 99%}}}
```
"""

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Aggregate
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import QualityShape, Shares, bounded, tighter


class UniqueShare(Shares, QualityShape):
    """Bounds on the share of values that occur once."""

    warn: Shares | None = Field(None, description="A tighter range, outside of which it warns.")

    @model_validator(mode="after")
    def _has_bounds(self) -> Self:
        bounded(self, "a share of unique values")
        if self.warn:
            bounded(self.warn, "a warning")
            tighter(self.warn.limits, self.limits)
        return self


def lower(share: UniqueShare, watch: Watch) -> Iterator[Expectation]:
    warn = Aggregate("unique_share", *share.warn.limits) if share.warn else None
    yield from judged(share, watch, Aggregate("unique_share", *share.limits), warn)


CHECK = Check("unique_share", Scope.COLUMN, UniqueShare, lower)
