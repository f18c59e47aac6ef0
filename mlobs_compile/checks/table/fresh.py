"""How old the newest row of a batch is.

The age is the time between the newest value of a timestamp column and the moment the batch is checked. Choose
a column that is written when the row comes into being, in UTC: a date without a time is up to a day old at
birth, and a single row dated in the future hides that all the others are stale. Allow for one missed load:
twice the interval at which data should come is a good first bound.

Bad: an age without a unit.
```yaml
checks:
  fresh: {column: created_at, at_most: 24}
```
Good:
```yaml
checks:
  fresh: {column: created_at, at_most: 26h}
```
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Fresh as NoOlder
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import QualityShape, tighter
from mlobs_compile.spec.shape import DurationField, Shape, Text


class FreshLevel(Shape):
    """A bound on the age of the newest row."""

    at_most: DurationField = Field(description="The highest healthy age of its newest value, such as `26h`.")


class Fresh(FreshLevel, QualityShape):
    """Bounds on the age of the newest row."""

    column: Text = Field(description="The timestamp column, such as `created_at`.")
    warn: FreshLevel | None = Field(None, description="A lower age, above which it warns.")

    @model_validator(mode="after")
    def _warns_first(self) -> Self:
        if self.warn:
            tighter((None, self.warn.at_most.seconds), (None, self.at_most.seconds))
        return self


def lower(fresh: Fresh, watch: Watch) -> Iterator[Expectation]:
    warn = NoOlder(fresh.warn.at_most) if fresh.warn else None
    yield from judged(fresh, replace(watch, column=fresh.column), NoOlder(fresh.at_most), warn)


CHECK = Check("fresh", Scope.TABLE, Fresh, lower)
