"""Which columns a batch has, and in which order.

Without settings the columns that the document declares must all be there. `exact: true` forbids others, which finds a
column that was added upstream before it is silently ignored; `ordered: true` asks for the declared order, which
matters where files without a header are read by position. Types are checked under each column by `type`. `names`
takes the place of the declared columns where the document declares more than the batch has to hold.

Bad: a name is given twice.
```yaml
columns: {id: {}, amount: {}}
checks:
  schema: {names: [id, id]}
```
Good:
```yaml
columns: {id: {}, amount: {}}
checks:
  schema: {exact: true, ordered: true}
```
"""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import HasColumns
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import JudgedShape
from mlobs_compile.spec.shape import Items, Text, refuse


class Schema(JudgedShape):
    """Which columns must be there."""

    names: Annotated[tuple[Text, ...], Items, Field(min_length=1)] | None = Field(
        None, description="The columns, in their order; those that the document declares when absent."
    )
    exact: bool = Field(default=False, description="Whether other columns are forbidden.")
    ordered: bool = Field(default=False, description="Whether the columns must stand in this order.")

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        names = self.names or ()
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            refuse(f"`{twice}` is named twice", "name each column once")
        return self


def lower(schema: Schema, watch: Watch) -> Iterator[Expectation]:
    named = schema.names or watch.batch.features
    yield from judged(schema, watch, HasColumns(named, exact=schema.exact, ordered=schema.ordered))


CHECK = Check("schema", Scope.TABLE, Schema, lower)
