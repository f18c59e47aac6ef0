"""How many rows satisfy a condition.

The condition is written as a `where` is: comparisons of columns with constants, `in`, `is null`, joined by `and`, `or`
and `not`. Several conditions stand side by side, each under its name, and each is a check of its own. As in SQL, a
comparison with a null is neither true nor false: rows in which a null decides are left out, so say `is not null`
where nulls are wrong. All other rows must satisfy it unless `share` lowers that.

Bad: no condition is given.
```yaml
checks:
  satisfies: {conditions: {}}
```
Good:
```yaml
checks:
  satisfies:
    conditions:
      paid: {condition: "amount > 0 or refunded = true"}
      shipped: {condition: "status <> 'sent' or tracking is not null", share: 99%}
```
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Self

from pydantic import Field, model_validator

from mlobs_compile.check import Check, Scope, Watch, judged
from mlobs_compile.ir.assertion import Satisfies as Holds
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.quality import WHOLE, JudgedShape, QualityShape, ShareLevel, larger_share
from mlobs_compile.spec.shape import ConditionField, Name, RatioField


class Satisfied(QualityShape):
    """A condition that rows satisfy."""

    condition: ConditionField = Field(description="What holds in each row, such as `amount > 0`.")
    share: RatioField = Field(WHOLE, description="The least share of rows that satisfy it.")
    warn: ShareLevel | None = Field(None, description="A larger share, below which it warns.")

    @model_validator(mode="after")
    def _warns_first(self) -> Self:
        if self.warn:
            larger_share(self.warn.share, self.share)
        return self


class Satisfies(JudgedShape):
    """Conditions by name."""

    conditions: Annotated[dict[Name, Satisfied], Field(min_length=1)] = Field(
        description="The conditions by name; each is a check of its own."
    )


def lower(satisfies: Satisfies, watch: Watch) -> Iterator[Expectation]:
    for name, one in satisfies.conditions.items():
        warn = Holds(one.condition, one.warn.share.value) if one.warn else None
        own = replace(watch, id=f"{watch.id}/{name}")
        shape = one if one.severity else one.model_copy(update={"severity": satisfies.severity})
        yield from judged(shape, own, Holds(one.condition, one.share.value), warn)


CHECK = Check("satisfies", Scope.TABLE, Satisfies, lower)
