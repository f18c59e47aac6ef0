"""Whether no value of a column occurs twice.

A key that repeats doubles rows in every later join, which moves all other numbers a little and none of them
visibly. Null values are left out: use `missing: {at_most: 0%}` beside it for a real key. It has no settings,
since a share of doubled keys is never healthy; where a few repeats are, bound their number with `aggregate:
{distinct: ...}`. Only one batch is looked at, so a key that repeats in the next batch passes. For a key of
several columns use `unique_key`.

Bad: there is nothing to set.
```yaml
columns:
  transaction_id: {checks: {unique: {share: 99%}}}
```
Good:
```yaml
columns:
  transaction_id: {checks: {unique: {}}}
```
"""

from collections.abc import Iterator

from mlobs_compile.check import Check, Scope, Watch, expectation
from mlobs_compile.ir.assertion import Unique as Distinct
from mlobs_compile.ir.expectation import Expectation
from mlobs_compile.spec.shape import Shape


class Unique(Shape):
    """Nothing to set: written `unique: {}`."""


def lower(_unique: Unique, watch: Watch) -> Iterator[Expectation]:
    yield from expectation(watch, Distinct())


CHECK = Check("unique", Scope.COLUMN, Unique, lower)
