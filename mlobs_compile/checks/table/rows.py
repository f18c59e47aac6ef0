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
from typing import Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import RowCount
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import Counts, QualityShape, bounded, tighter


class Rows(Counts, QualityShape):
    """Bounds on the number of rows."""

    warn: Counts | None = Field(None, description="A tighter range, outside of which it warns.")

    @model_validator(mode="after")
    def _has_bounds(self) -> Self:
        bounded(self, "a number of rows")
        if self.warn:
            bounded(self.warn, "a warning")
            tighter(self.warn.limits, self.limits)
        return self


def lower(rows: Rows, watch: Watch) -> Iterator[Expectation]:
    warn = RowCount(*rows.warn.whole_limits) if rows.warn else None
    yield from judged(rows, watch, RowCount(*rows.whole_limits), warn)


CHECK = Check("rows", Scope.TABLE, Rows, lower)
