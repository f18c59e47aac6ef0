"""What a SELECT of your own finds in the batch.

`rows` is a SELECT of the rows that are wrong; the check fails when it yields more than `at_most` of them, 0 unless
said. `value` is a SELECT of one number, which must lie between bounds; a null fails. Both read the table `batch` and
nothing else: a single SELECT, without comments, without writing. Several stand side by side under `queries`, each
by its name. Keep to SQL that all engines know, for duckdb, Spark and AWS Glue read it as it stands; Great
Expectations runs it on Spark only. It costs a pass over the data of its own, so prefer another kind where one fits.

Bad: a check only reads.
```yaml
checks:
  sql: {rows: "DELETE FROM batch WHERE amount < 0"}
```
Good:
```yaml
checks:
  sql:
    queries:
      orphans: {rows: "SELECT id FROM batch WHERE parent IS NOT NULL AND amount IS NULL", at_most: 3}
      refunds: {value: "SELECT avg(CASE WHEN amount < 0 THEN 1 ELSE 0 END) FROM batch", within: [0, 0.1]}
```
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Assertion, FailingRows, Scalar
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import JudgedShape, Numbers, Select, bounded, tighter, whole
from mlobs_compile.spec.shape import Name, refuse


class Query(Numbers, JudgedShape):
    """One SELECT and what it may find."""

    rows: Select | None = Field(
        None, description="A SELECT of the rows that are wrong; `at_most` says how many may be."
    )
    value: Select | None = Field(None, description="A SELECT of one number, which the bounds are for.")
    warn: Numbers | None = Field(None, description="A tighter range, outside of which it warns.")

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.rows and self.value:
            refuse("`rows` and `value` exclude each other", "keep one of them")
        if self.value:
            bounded(self, "a value")
        if self.rows and (self.at_least is not None or self.within):
            refuse("wrong `rows` have no lower bound", "say `at_most`, or count them in a `value`")
        if self.warn:
            bounded(self.warn, "a warning")
            tighter(self.warn.limits, self.limits)
        for bounds in (self, self.warn):
            if self.rows and bounds and bounds.at_most is not None:
                whole(bounds.at_most)
        return self

    def said(self, bounds: Numbers) -> Assertion | None:
        """What is asserted with these bounds; None where there is no SELECT."""
        if self.rows:
            return FailingRows(self.rows, int(bounds.at_most or 0))
        return Scalar(self.value, *bounds.limits) if self.value else None


class Sql(Query):
    """One SELECT, or several by name."""

    queries: dict[Name, Query] = Field({}, description="Several SELECTs by name; each is a check of its own.")

    @model_validator(mode="after")
    def _selects_something(self) -> Self:
        if self.queries and (self.rows or self.value):
            refuse("`queries` stands beside a SELECT", "give that one a name under `queries` too")
        for name, query in (self.queries or {"": self}).items():
            if not query.rows and not query.value:
                whose = f"`{name}`" if name else "`sql`"
                refuse(f"{whose} selects nothing", "write `rows` or `value`")
        return self


def lower(sql: Sql, watch: Watch) -> Iterator[Expectation]:
    for name, query in (sql.queries or {"": sql}).items():
        own = replace(watch, id=f"{watch.id}/{name}") if name else watch
        shape = query if query.severity else query.model_copy(update={"severity": sql.severity})
        fail = query.said(query)
        assert fail is not None
        yield from judged(shape, own, fail, query.said(query.warn) if query.warn else None)


CHECK = Check("sql", Scope.TABLE, Sql, lower)
