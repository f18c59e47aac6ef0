"""Whether no two rows have the same values in several columns together.

It is `unique` for a key made of two columns or more, such as a customer and a day. A key that repeats doubles
rows in every later join. Rows in which all of the columns are null are left out, so bound nulls with
`missing` beside it. Only one batch is looked at: a key that comes again in the next batch passes.

Bad: one column alone is what `unique` is for.
```yaml
checks:
  unique_key: {columns: [customer_id]}
```
Good:
```yaml
checks:
  unique_key: {columns: [customer_id, day]}
```
"""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Unique
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import QualityShape
from mlobs_compile.spec.shape import Items, Text, refuse


class UniqueKey(QualityShape):
    """The columns that together identify a row."""

    columns: Annotated[tuple[Text, ...], Items] = Field(description="Two columns or more, each once.")

    @model_validator(mode="after")
    def _is_compound(self) -> Self:
        if len(self.columns) < 2:
            refuse("a compound key needs two columns or more", "use `unique` under the column")
        twice = next((name for name in self.columns if self.columns.count(name) > 1), None)
        if twice is not None:
            refuse(f"the key names `{twice}` twice", "name each column once")
        return self


def lower(key: UniqueKey, watch: Watch) -> Iterator[Expectation]:
    yield from judged(key, watch, Unique(key.columns))


CHECK = Check("unique_key", Scope.TABLE, UniqueKey, lower)
