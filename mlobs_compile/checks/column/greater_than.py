"""Whether a column is greater than another one in every row.

It finds swapped columns and clocks that disagree, such as an end before its start. Rows in which either side
is null are left out: `missing` says how many of those are right. Equal values fail unless `or_equal` is true.
Both columns must have types that compare: a text such as `"10"` is less than `"9"`.

Bad: it does not say greater than what.
```yaml
columns:
  ended_at: {checks: {greater_than: {or_equal: true}}}
```
Good:
```yaml
columns:
  ended_at: {checks: {greater_than: {column: started_at, or_equal: true}}}
```
"""

from collections.abc import Iterator

from pydantic import Field

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Greater
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import QualityShape
from mlobs_compile.spec.shape import Text


class GreaterThan(QualityShape):
    """The other column of the comparison."""

    column: Text = Field(description="The column that must be less, such as `started_at`.")
    or_equal: bool = Field(default=False, description="Whether equal values pass.")


def lower(greater: GreaterThan, watch: Watch) -> Iterator[Expectation]:
    yield from judged(greater, watch, Greater(greater.column, or_equal=greater.or_equal))


CHECK = Check("greater_than", Scope.COLUMN, GreaterThan, lower)
