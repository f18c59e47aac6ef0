"""How many values of a column are null.

A share that grows is the commonest sign of a broken join or a changed upstream schema. The default bound is none at
all: say what is normal for the column. Nulls are counted, not empty texts.

Bad: no bound, so nothing is promised.
```yaml
columns:
  age: {checks: {missing: {}}}
```
Good:
```yaml
columns:
  age: {checks: {missing: {at_most: 1%}}}
```
"""

from collections.abc import Iterator

from pydantic import Field

from mlobs_compile.check import Check, Scope, Watch, expectation
from mlobs_compile.ir.assertion import Present
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.shape import RatioField, Shape


class Missing(Shape):
    """A bound on the share of nulls."""

    at_most: RatioField = Field(
        description="The highest healthy share of nulls, such as `1%`; `0%` forbids them."
    )


def lower(missing: Missing, watch: Watch) -> Iterator[Expectation]:
    yield from expectation(watch, Present(1 - missing.at_most.value))


CHECK = Check("missing", Scope.COLUMN, Missing, lower)
