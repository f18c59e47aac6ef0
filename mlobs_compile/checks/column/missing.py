"""How many values of a column are null.

A share that grows is the commonest sign of a broken join or a changed upstream schema. The default bound is none at
all: say what is normal for the column. Nulls are counted, not empty texts. `warn` takes a lower share, at which it
warns and does not fail yet. An empty batch, or one of which `where` leaves nothing, has no share.

Bad: no bound, so nothing is promised.
```yaml
columns:
  age: {checks: {missing: {}}}
```
Good:
```yaml
columns:
  age: {checks: {missing: {at_most: 1%, warn: {at_most: 0.2%}, where: "country = 'DE'"}}}
```
"""

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Present
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import QualityShape, tighter
from mlobs_compile.spec.shape import RatioField, Shape


class MissingLevel(Shape):
    """A bound on the share of nulls."""

    at_most: RatioField = Field(
        description="The highest healthy share of nulls, such as `1%`; `0%` forbids them."
    )


class Missing(MissingLevel, QualityShape):
    """Bounds on the share of nulls."""

    warn: MissingLevel | None = Field(None, description="A lower share, above which it warns.")

    @model_validator(mode="after")
    def _warns_first(self) -> Self:
        if self.warn:
            tighter((None, self.warn.at_most.value), (None, self.at_most.value))
        return self


def lower(missing: Missing, watch: Watch) -> Iterator[Expectation]:
    warn = Present(1 - missing.warn.at_most.value) if missing.warn else None
    yield from judged(missing, watch, Present(1 - missing.at_most.value), warn)


CHECK = Check("missing", Scope.COLUMN, Missing, lower)
